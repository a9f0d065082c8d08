"""Measurements beside what they are compared with. `bin/bench` lists them, `bin/bench NAME` runs one."""
