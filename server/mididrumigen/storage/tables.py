"""The tables, as peewee models without a database: `sqlite` binds them."""

from __future__ import annotations

from peewee import BlobField, CharField, FloatField, IntegerField, Model, TextField


class Profile(Model):
    """A style the library knows. `document` is its style file's text unless it ships with the program."""

    key = CharField(primary_key=True)
    name = CharField()
    kind = CharField()
    status = CharField()
    version = CharField()
    confidence = FloatField()
    document = TextField(default="")
    groove = BlobField()  # float32 vector, the same as in the vec0 table

    class Meta:
        table_name = "profile"


class GenerationRow(Model):
    """A generation; `pattern` is MessagePack, `midi` the file's bytes."""

    id = CharField(primary_key=True)
    name = CharField()
    made_at = CharField(index=True)
    profile = CharField()
    seed = IntegerField()
    pattern = BlobField()
    midi = BlobField()
    file = TextField(default="")

    class Meta:
        table_name = "generation"


class Setting(Model):
    """Single remembered facts, such as which library the vectors were made from."""

    key = CharField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "setting"


TABLES = (Profile, GenerationRow, Setting)
