"""The Wix side: Pro Gallery, Media Manager, tokens and webhooks. Import from its modules: the receiver of
webhooks must not pay for what only the workers need."""
