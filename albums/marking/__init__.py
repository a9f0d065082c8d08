"""Marking: a different picture for every viewer, at the price of a copy.

Pure: nothing here imports Django, Celery or storage. The modules, in the order a photo meets them:

- `pattern`: the secret, perceptually scaled noise that tells variant A from variant B.
- `twin`: a rendition encoded as A and B, spliced segment by segment into a viewer's copy.
- `jpeg_segments`: where one segment of a JPEG ends and the next begins.
- `codeword`: which variant each segment takes for one viewer, device and day.
- `band_layout`, `lettering`, `name_band`: the viewer's visible name, burned into a few segments.
"""
