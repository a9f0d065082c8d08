"""Everything that can go wrong between the vault and its stored bytes."""


class StorageError(Exception):
    """Root of this stage; no message ever holds a key, a credential or content."""


class InvalidName(StorageError):
    """An object name that no part of the vault would make: a bug, or an attack."""


class InvalidStorageUrl(StorageError):
    """STORAGE_URL cannot be understood; the message names the part, not its value."""


class ObjectMissing(StorageError):
    """No object of this name is stored."""


class DamagedObject(StorageError):
    """The stored bytes are not what was sealed under this name with this key."""


class StorageUnavailable(StorageError):
    """The backend did not answer, refused us, or failed; trying later may help."""


class StorageFull(StorageUnavailable):
    """The backend has no room left; nothing of the object was kept."""


class VaultKeyError(StorageError):
    """Root of what can be wrong with the vault's keys."""


class MalformedKeyring(VaultKeyError):
    """The text of the key file is not a list of `id:base64` lines."""


class UnknownVaultKey(VaultKeyError):
    """A data key was wrapped by a vault key that this vault does not hold."""


class DamagedKey(VaultKeyError):
    """A wrapped data key was altered, cut short, or belongs to another photo."""
