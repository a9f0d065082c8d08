"""How often what may be tried, in allauth's words: by address (ip), person (user) or what is tried (key).

The counts live in the cache, which every process shares, and are changed under a lock of their own: of tries at the same
time in several processes no more pass than the limit says. Whoever cannot get the lock within a second is refused.
"""

# An address gets 12 codes a day, each sent again twice at most: a stranger who asks for them can neither fill its
# mailbox nor see more than 36 guesses at a million codes. Once they are used up a passkey still logs in, as does a
# keeper's link for a new device.
RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,6/h/key,12/d/key",
    # Guesses at one code, however often it is sent again, and how often that is: allauth's own numbers, counted where requests
    # at the same instant count too. A code is dead long before the hour is over.
    "code": "3/h/key",
    "send_code_again": "2/h/key",
    # Numbers of an authenticator app and recovery codes, counted before they are read: by address, and by person. allauth's
    # own numbers, said here so that no release of it takes them away.
    "login_failed": "10/m/ip,5/300s/key",
    # Showing again that it is oneself.
    "reauthenticate": "10/m/user",
    "door": "60/m/ip",
    "setup": "20/m/ip",
    "invitation": "30/m/ip",
    # Invitations, new links for them, links for people who are here: each may be a mail to an address that somebody typed.
    "invite": "60/m/user,300/d/user",
    "link": "60/m/user",
    # New uploads, not their pieces: more than any phone has photos to send within a minute.
    "upload": "1000/m/user",
    # Each costs the worker seconds of both cores.
    "trace": "10/m/user,60/h/user",
    # Each holds a thread of the web server for as long as it lasts.
    "export": "10/h/user",
    "guest_link": "30/m/ip",
    # Tries at a guest link's passphrase, counted before they are read: by who tries, and by the link they try.
    "guest_passphrase": "10/10m/ip,20/h/key,40/d/key",
}

# Seconds, as Retry-After tells them: the shortest after which another try can be worth anything.
SHORTEST_PAUSE = 60
PASSPHRASE_PAUSE = 600
