"""The words of the demonstration of meeting support: services, check-lists, equipment, tasks."""

from app.modules.rooms.models import MeetingKind, Phase

SERVICES = [
    # code, name, unit, ahead, price, team, hint
    ("tea", "茶水", "人", 120, 200, "会务", "绿茶、白开水、矿泉水"),
    ("cards", "席签", "张", 240, 100, "会务", "名单见座次图"),
    ("banner", "会标（横幅）", "条", 1440, 8000, "会务", "文字写在下面"),
    ("signs", "引导牌", "块", 240, 0, "会务", "大厅、电梯口"),
    ("recording", "录音", "场", 120, 0, "音响", "是否需要转写"),
    ("video", "视频会议", "场", 1440, 0, "音响", "对方单位和会议号"),
    ("flowers", "鲜花", "盆", 2880, 3500, "会务", "主席台、发言席"),
    ("microphones", "话筒", "支", 120, 0, "音响", "台式或手持"),
    ("staff", "会务人员", "人", 240, 0, "会务", "引导、续水"),
]
LINES: list[tuple[Phase, MeetingKind | None, str]] = [
    (Phase.BEFORE, None, "灯光、空调已开，温度合适"),
    (Phase.BEFORE, None, "桌椅摆放整齐，桌面干净"),
    (Phase.BEFORE, None, "投影、音响试过"),
    (Phase.BEFORE, None, "茶水、纸笔到位"),
    (Phase.BEFORE, None, "席签与座次图核对"),
    (Phase.BEFORE, MeetingKind.VIDEO, "与对方会场联调"),
    (Phase.BEFORE, MeetingKind.PARTY, "手机寄存柜、屏蔽设备"),
    (Phase.BEFORE, MeetingKind.FOREIGN, "旗帜次序、同传设备"),
    (Phase.BEFORE, MeetingKind.ASSEMBLY, "疏散通道畅通，引导牌就位"),
    (Phase.DURING, None, "每 20 分钟续水"),
    (Phase.DURING, None, "门口有人值守"),
    (Phase.AFTER, None, "检查遗留文件和物品"),
    (Phase.AFTER, None, "关灯、关空调、关设备"),
    (Phase.AFTER, None, "桌椅复位，通风"),
    (Phase.AFTER, MeetingKind.PARTY, "涉密纸张清点收回"),
]
MOVABLES = [
    ("移动投影仪", "台", 3, 0, "主楼 104 库房"),
    ("手持话筒", "支", 12, 1, "主楼 104 库房"),
    ("白板架", "块", 6, 0, "主楼 104 库房"),
    ("笔记本电脑", "台", 5, 0, "信息中心 206"),
    ("折叠椅", "把", 60, 2, "北楼一层库房"),
    ("同传接收机", "套", 40, 0, "主楼 104 库房"),
]
FAULTS = ["麦克风有杂音", "投影画面偏暗", "空调不制冷", "会议桌插座没电"]
TASKS = ["报送会议议定事项落实情况", "起草实施方案初稿", "汇总各科室意见", "联系设计单位报价"]
COMMENTS = ["茶水及时，准备充分", "", "", "话筒调试很到位", "空调偏冷", ""]
PRAISE = (5, 5, 4, 5, 4, 3, 5, 2)
