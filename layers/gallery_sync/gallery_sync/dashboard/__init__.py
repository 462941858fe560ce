"""The site owner's page and its API.

desk        what a request may use, and whose request it is
api         the resolver with all routes; docs/openapi.json is made from it
galleries, linking, items, platforms, sites    the routes, by what a person looks at
bodies      what goes over the wire, in camelCase
showing     our words as bodies
problems    failures as application/problem+json
page        the page's files, with ETag and compression
headers     what every answer carries
"""
