"""Tables: a foreign key points to its own floor's app or down, never up or sideways."""

from django.apps import apps

from tests.architecture.house import floor


def _ours(label: str) -> str | None:
    name = apps.get_app_config(label).name
    return name.rsplit(".", 1)[1] if name.startswith("beluga.apps.") else None


def _pointers():
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.is_relation and field.related_model is not None and not field.auto_created:
                yield model, field


def test_foreign_keys_point_down():
    wrong = []
    for model, field in _pointers():
        here, there = model._meta.app_label, field.related_model._meta.app_label
        name, target = apps.get_app_config(here).name, _ours(there)
        if here == there or target is None:
            continue
        if name.startswith("beluga.kernel."):
            wrong.append(f"{model.__name__}.{field.name}: the kernel knows no table of {there}")
        elif (own := _ours(here)) is not None and floor(target) >= floor(own):
            wrong.append(f"{model.__name__}.{field.name} points to {there}")
    assert wrong == []


def test_every_app_has_a_floor():
    for config in apps.get_app_configs():
        if (own := _ours(config.label)) is not None:
            assert floor(own) >= 0


def test_an_app_is_labelled_by_its_last_name():
    ours = [config for config in apps.get_app_configs() if config.name.startswith("beluga.")]
    assert [config.label for config in ours if config.label != config.name.rsplit(".", 1)[-1]] == []
