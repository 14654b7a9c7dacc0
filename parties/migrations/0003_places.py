"""The places and specialties that a new centre starts with; both are editable data.

A city with its counties, one township and village to show the four levels, and the
neighbouring city that lends evaluation seats (远程异地评标).
"""

from typing import ClassVar, Final

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PLACES: Final = (
    ("3208", "淮安市", "Huai'an City"),
    ("3208.320803", "淮安区", "Huai'an District"),
    ("3208.320804", "淮阴区", "Huaiyin District"),
    ("3208.320812", "清江浦区", "Qingjiangpu District"),
    ("3208.320813", "洪泽区", "Hongze District"),
    ("3208.320826", "涟水县", "Lianshui County"),
    ("3208.320830", "盱眙县", "Xuyi County"),
    ("3208.320831", "金湖县", "Jinhu County"),
    ("3208.320871", "经济技术开发区", "Economic Development Zone"),
    ("3208.320804.320804101", "示例镇", "Example Township"),
    ("3208.320804.320804101.320804101201", "示例村", "Example Village"),
    ("3209", "盐城市", "Yancheng City"),
    ("3209.320902", "亭湖区", "Tinghu District"),
)
SPECIALTIES: Final = (
    ("A01", "房屋建筑施工", "Building construction"),
    ("A02", "水利工程施工", "Hydraulic works"),
    ("A03", "公路工程施工", "Road works"),
    ("A04", "工程造价", "Construction costs"),
    ("A05", "工程监理", "Construction supervision"),
    ("B01", "信息技术设备", "Information technology"),
    ("B02", "教学与考试设备", "Teaching and examination equipment"),
    ("B03", "医疗设备", "Medical equipment"),
    ("C01", "物业与后勤服务", "Property and logistics services"),
    ("C02", "经济与财务", "Economics and finance"),
)


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """Create the places, each after the one above it, and the specialties."""
    region = apps.get_model("parties", "Region")
    by_path = {}
    for path, name_zh, name_en in PLACES:
        by_path[path] = region.objects.create(
            path=path,
            parent=by_path.get(path.rpartition(".")[0]),
            name_zh=name_zh,
            name_en=name_en,
        )
    specialty = apps.get_model("parties", "Specialty")
    for code, name_zh, name_en in SPECIALTIES:
        specialty.objects.create(code=code, name_zh=name_zh, name_en=name_en)


def clear(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """Remove what `fill` created, the lowest places first."""
    codes = [code for code, _zh, _en in SPECIALTIES]
    apps.get_model("parties", "Specialty").objects.filter(code__in=codes).delete()
    for path, _zh, _en in reversed(PLACES):
        apps.get_model("parties", "Region").objects.filter(path=path).delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("parties", "0002_laws")]
    operations: ClassVar = [migrations.RunPython(fill, clear)]
