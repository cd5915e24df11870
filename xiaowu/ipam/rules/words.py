"""What people are told of a plan that cannot be, or of a school that it does not fit (說明)."""

from xiaowu.ipam.rules.plans import Fault

FAULT_TITLES = {
    Fault.NOT_A_NETWORK: "這不是網段；例如 10.239.0.0/16 或 fd00:239::/48。",
    Fault.HOST_BITS: "網段的主機位元要是 0；例如 10.239.0.0/16，而不是 10.239.0.1/16。",
    Fault.PREFIX: "每校網段的長度要在計畫網段與單一位址之間。",
    Fault.VLAN: "VLAN 編號是 1 到 4094。",
    Fault.BACKWARDS: "最後一個位址不能在第一個之前。",
    Fault.TOO_MANY: "一所學校在一個計畫最多 1024 個位址。",
    Fault.OUTSIDE: "位址要在每校網段之內，且不是網段的第一個或最後一個。",
    Fault.GATEWAY_INSIDE: "閘道不能在設備的位址範圍之內。",
    Fault.RESERVED: "保留的位址要比範圍少。",
    Fault.NO_NUMBER: "學校還沒有網路編號。",
    Fault.NUMBER_TOO_LARGE: "網路編號放不進這個計畫的網段。",
    Fault.NUMBER_TWICE: "網路編號與其他學校相同。",
    Fault.COLLIDES: "與其他計畫的網段或閘道重疊：",
    Fault.ANOTHER_SCHOOL: "網段已由其他學校使用：",
    Fault.UNUSABLE: "這個網段不能配給設備（本機、群播、連結或保留的網段）。",
}
WAY_TITLES = {
    Fault.NO_NUMBER: "請先登錄網路編號，或登錄例外網段。",
    Fault.NUMBER_TOO_LARGE: "可改用「網路編號超過 255 時進到前一段」並放大計畫網段，或為這所學校登錄例外網段。",
    Fault.NUMBER_TWICE: "請更正網路編號，或為其中一所登錄例外網段。",
    Fault.ANOTHER_SCHOOL: "請更正網路編號，或先釋出那所學校的位址；也可登錄例外網段。",
    Fault.COLLIDES: "請更改其中一個計畫的範圍，或為這所學校登錄例外網段。",
}
