"""The first schema: profiles with their groove vectors, generations, settings.

A migration is a frozen copy on purpose: `tables.py` may change, what this made may not.
"""

from peewee import BlobField, CharField, FloatField, IntegerField, Model, TextField


def up(migrator, db):  # type: ignore[no-untyped-def]
    class Profile(Model):
        key = CharField(primary_key=True)
        name = CharField()
        kind = CharField()
        status = CharField()
        version = CharField()
        confidence = FloatField()
        groove = BlobField()

        class Meta:
            database = db
            table_name = "profile"

    class Generation(Model):
        id = CharField(primary_key=True)
        name = CharField()
        made_at = CharField(index=True)
        profile = CharField()
        seed = IntegerField()
        pattern = BlobField()
        midi = BlobField()

        class Meta:
            database = db
            table_name = "generation"

    class Setting(Model):
        key = CharField(primary_key=True)
        value = TextField()

        class Meta:
            database = db
            table_name = "setting"

    db.create_tables([Profile, Generation, Setting])


def down(migrator, db):  # type: ignore[no-untyped-def]
    for table in ("profile", "generation", "setting"):
        db.execute_sql(f"DROP TABLE {table}")
