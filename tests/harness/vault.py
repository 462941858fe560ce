"""`FakeVault`: encrypts nothing, but keeps to its contract: another context opens nothing."""

import json
from collections.abc import Mapping

from gallery_sync.errors import CredentialsRefused


class FakeVault:
    """`ports.Vault`."""

    def encrypt(self, secret: Mapping[str, str], context: Mapping[str, str]) -> bytes:
        return json.dumps([dict(secret), sorted(context.items())]).encode()

    def decrypt(self, ciphertext: bytes, context: Mapping[str, str]) -> Mapping[str, str]:
        secret, bound = json.loads(ciphertext)
        if bound != [list(one) for one in sorted(context.items())]:
            raise CredentialsRefused("The stored credentials cannot be read any more; connect the account again.")
        return secret
