"""A real model on real flights: what a producer's side of a monitored model looks like.

Departures from New York's three airports in 2013 are scored two hours before they leave: will this flight arrive more
than 15 minutes late? `python -m examples.flights build` trains the model and writes its log, its labels, its offline
features and a shadow model's scores; nothing in them is planted.
"""
