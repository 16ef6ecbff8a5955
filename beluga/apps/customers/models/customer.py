"""A customer in three rows: hot (numbers and dates every list sorts and filters by), cold (texts), search (grams).

The hot row is narrow and has six b-trees and no GIN, so that handing out 300,000 customers rewrites little. Enumerated
values are the small number of their item, amounts are cents. Deletion is soft: `binned_at` puts a customer into the
recycle bin, and codes and company names are unique among the living only.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower, Now

from beluga.kernel.fields.secret import EncryptedField


class Kind(models.IntegerChoices):
    """What a customer is."""

    PERSON = 1, "个人"
    COMPANY = 2, "企业"


LIVING = models.Q(binned_at__isnull=True)  # not in the recycle bin


class Customer(models.Model):
    """The hot row. `owner` and `department` are derived (the truth is the private owner and the group memberships), so
    they carry no database constraint: checking 300,000 of them would cost more than writing them."""

    id = models.BigAutoField(primary_key=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    department = models.ForeignKey(
        "org.Department", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    private_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        editable=False,
    )
    inviter = models.ForeignKey("self", models.SET_NULL, null=True, db_index=False, related_name="invited")
    inviter_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    balance = models.BigIntegerField(null=True)
    investable = models.BigIntegerField(null=True)
    max_position = models.BigIntegerField(null=True)
    last_follow_at = models.DateTimeField(null=True)
    next_follow_at = models.DateTimeField(null=True)
    binned_at = models.DateTimeField(null=True)
    version = models.IntegerField(db_default=1, editable=False)
    follow_count = models.IntegerField(db_default=0)
    return_count = models.IntegerField(db_default=0)
    trade_count = models.IntegerField(db_default=0)
    credit_score = models.IntegerField(null=True)
    birthday = models.DateField(null=True)
    kind = models.SmallIntegerField(choices=Kind.choices, db_default=Kind.PERSON)
    gender = models.SmallIntegerField(null=True)
    marital = models.SmallIntegerField(null=True)
    education = models.SmallIntegerField(null=True)
    source = models.SmallIntegerField(null=True)
    channel = models.SmallIntegerField(null=True)
    invite_type = models.SmallIntegerField(null=True)
    maturity = models.SmallIntegerField(null=True)
    industry = models.SmallIntegerField(null=True)
    company_size = models.SmallIntegerField(null=True)
    customer_type = models.SmallIntegerField(null=True)
    region = models.SmallIntegerField(null=True)
    last_follow_way = models.SmallIntegerField(null=True)
    last_follow_status = models.SmallIntegerField(null=True)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("code"), condition=models.Q(binned_at=None), name="customer_code_unique"),
            models.UniqueConstraint(
                Lower("name"),
                condition=models.Q(binned_at=None, kind=Kind.COMPANY),
                name="customer_company_name_unique",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="customer_kind_known"),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="customer_owner", condition=LIVING),
            models.Index(fields=["department", "-id"], name="customer_department", condition=LIVING),
            models.Index(fields=["inviter"], condition=models.Q(inviter__isnull=False), name="customer_inviter"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerProfile(models.Model):
    """The cold row: texts, identity, and the fields an installation adds for itself (`extra`)."""

    customer = models.OneToOneField(
        Customer, models.CASCADE, primary_key=True, db_constraint=False, related_name="profile"
    )
    phone2 = models.CharField(max_length=20, db_default="", blank=True)
    id_number = EncryptedField(db_default="", blank=True)
    id_number_hash = models.CharField(max_length=64, db_default="", blank=True, editable=False)
    salutation = models.CharField(max_length=30, db_default="", blank=True)
    occupation = models.CharField(max_length=60, db_default="", blank=True)
    city = models.CharField(max_length=60, db_default="", blank=True)
    address = models.CharField(max_length=300, db_default="", blank=True)
    email = models.CharField(max_length=200, db_default="", blank=True)
    qq = models.CharField(max_length=20, db_default="", blank=True)
    wechat = models.CharField(max_length=60, db_default="", blank=True)
    account_no = models.CharField(max_length=60, db_default="", blank=True)
    website = models.CharField(max_length=300, db_default="", blank=True)
    tax_no = models.CharField(max_length=40, db_default="", blank=True)
    tax_title = models.CharField(max_length=120, db_default="", blank=True)
    employees = models.IntegerField(null=True)
    turnover = models.BigIntegerField(null=True)
    position = models.CharField(max_length=60, db_default="", blank=True)
    remark = models.TextField(db_default="", blank=True)
    avatar = models.CharField(max_length=300, db_default="", blank=True)
    import_key = models.CharField(max_length=120, null=True)
    extra = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        indexes = [
            models.Index(
                fields=["id_number_hash"], condition=models.Q(id_number_hash__gt=""), name="profile_id_number"
            ),
            models.Index(
                fields=["import_key"], condition=models.Q(import_key__isnull=False), name="profile_import_key"
            ),
        ]

    def __str__(self) -> str:
        return str(self.customer_id)


class CustomerSearch(models.Model):
    """What search reads; triggers keep it, whoever writes a name, a phone or an account. `phone_tail` is the phone
    backwards, so that its last digits are the beginning of an index entry."""

    customer = models.OneToOneField(
        Customer, models.CASCADE, primary_key=True, db_constraint=False, related_name="search"
    )
    text = models.TextField(db_default="")
    grams = ArrayField(models.TextField(), db_default=models.Value([], ArrayField(models.TextField())))
    pinyin = models.CharField(max_length=400, db_default="")
    initials = models.CharField(max_length=120, db_default="")
    phone_tail = models.CharField(max_length=20, db_default="")
    phone2_tail = models.CharField(max_length=20, db_default="")

    class Meta:
        indexes = [
            GinIndex(fields=["grams"], name="customer_grams", opclasses=["array_ops"]),
            models.Index(fields=["phone_tail"], name="customer_phone_tail", opclasses=["text_pattern_ops"]),
            models.Index(
                fields=["phone2_tail"],
                name="customer_phone2_tail",
                opclasses=["text_pattern_ops"],
                condition=models.Q(phone2_tail__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text
