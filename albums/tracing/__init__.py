"""Tracing: whose copy a leaked picture is, how sure that is, or that it cannot be said.

Informed detection: the vault has the twin, so nothing is decoded blindly (Cox et al. 1997). The modules, in the order a
leaked picture meets them:

- `registration`: where the leak lies on a rendition, as several hypotheses; `refinement`: to a fraction of a pixel.
- `evidence`: what is left of the mark, one soft value per segment; it knows no codeword, so that choosing the best
  hypothesis by it favours nobody.
- `odds`: the proven bound on the probability that an innocent copy looks like the leak.
- `trace`, `verdict`: everything put together, corrected for everything that was tried.
"""
