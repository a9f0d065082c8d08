import sys

from .keeper import keep

keep(sys.argv[1:])
