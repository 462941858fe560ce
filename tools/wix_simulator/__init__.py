"""A stand-in for Wix's servers: Pro Gallery, Media Manager, tokens and webhooks, on one loopback port.

It is an independent judge of the app, so it shares no code with it. See README.md in this folder.
"""
