"""What can go wrong with a backup. Every message is a sentence for whoever runs the command."""


class BackupError(Exception):
    """Root of this stage; no message holds a secret, a credential or a family's words."""


class NoPassphrase(BackupError):
    """There is none, it is too short, or it was typed in two ways."""


class WrongPassphrase(BackupError):
    """The passphrase does not open this backup, or its header was altered: the seal cannot tell which."""


class NotABackup(BackupError):
    """The place is empty, holds something else, or is the vault's own storage."""


class NoKeeper(BackupError):
    """Nobody, or nobody whom the backup knows, was named to keep the restored vault."""


class DamagedBackup(BackupError):
    """Something of a generation is missing, cut short or altered."""


class UnknownVersion(BackupError):
    """The backup is of a FamilyVault that this one does not know, or the database is not at this version."""


class NotEmpty(BackupError):
    """The vault that a backup should be restored into holds something already."""


class OtherKeys(BackupError):
    """The vault was started with other secrets than the backup's."""


class NoRoom(BackupError):
    """The disk has too little room left."""


class TooRestless(BackupError):
    """So much was removed while objects were copied that no moment of the vault could be kept whole."""
