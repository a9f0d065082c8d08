"""The only metadata a copy carries: IPTC/PLUS "data mining prohibited"."""

import struct

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/">'
    b"<plus:DataMining>http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED</plus:DataMining>"
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)
_PACKET = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>' + XMP + b'<?xpacket end="r"?>'
_PAYLOAD = b"http://ns.adobe.com/xap/1.0/\x00" + _PACKET

PROHIBITED_APP1 = b"\xff\xe1" + struct.pack(">H", len(_PAYLOAD) + 2) + _PAYLOAD
