"""Tables of the sample object; they have no migrations and exist in the test database only."""

from django.db import models
from django.db.models.functions import Now


class Team(models.Model):
    """A directory object."""

    name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class Sample(models.Model):
    """The hot row."""

    name = models.CharField(max_length=60)
    code = models.CharField(max_length=40)
    phone = models.CharField(max_length=20, blank=True, db_default="")
    balance = models.BigIntegerField(null=True)
    grade = models.SmallIntegerField(null=True)
    born = models.DateField(null=True)
    owner = models.BigIntegerField(null=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True)
    binned_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    version = models.IntegerField(db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(binned_at=None), name="sample_code_unique")
        ]

    def __str__(self) -> str:
        return self.name


class SampleProfile(models.Model):
    """The cold row."""

    sample = models.OneToOneField(Sample, models.CASCADE, primary_key=True, related_name="profile")
    email = models.CharField(max_length=100, blank=True, db_default="")
    import_key = models.CharField(max_length=120, null=True)
    remark = models.TextField(blank=True, db_default="")
    extra = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    def __str__(self) -> str:
        return str(self.sample_id)


class Note(models.Model):
    """Seen with its sample."""

    sample = models.ForeignKey(Sample, models.CASCADE)
    text = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.text
