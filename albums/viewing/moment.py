"""How long a decision may be acted on: the one promise between those who look and those who end."""

# No byte of a photo leaves on a decision older than this; an older one is asked again first.
DECISION_HOLDS = 0.2
# The answer to an ending is sent so long after its commit, when no decision from before it can be acted on any more.
ENDING_SETTLES = 0.5
