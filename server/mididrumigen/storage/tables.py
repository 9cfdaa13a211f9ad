"""The tables, as peewee models without a database: `sqlite` binds them."""

from __future__ import annotations

from peewee import BlobField, CharField, FloatField, IntegerField, Model, TextField

from mididrumigen.music.groove_vector import DIMENSIONS


class Profile(Model):
    """A style the library knows."""

    key = CharField(primary_key=True)
    name = CharField()
    kind = CharField()
    status = CharField()
    version = CharField()
    confidence = FloatField()
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

    class Meta:
        table_name = "generation"


class Setting(Model):
    """Single remembered facts, such as which library the vectors were made from."""

    key = CharField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "setting"


class GrooveVector(Model):
    """sqlite-vec's index over `Profile.groove`; another dimension is another table."""

    key = CharField(primary_key=True)
    groove = BlobField()

    class Meta:
        table_name = f"groove_vector_{DIMENSIONS}"


TABLES = (Profile, GenerationRow, Setting, GrooveVector)
