"""Files of sweeps, as the programs write them."""


def nmap(*hosts: tuple[str, bool, str], time: str = "1780000000") -> bytes:
    """Nmap's XML of these hosts: address, whether it is up, hardware address."""
    told = "".join(
        f'<host><status state="{"up" if up else "down"}"/><address addr="{address}" addrtype="ipv4"/>'
        + (f'<address addr="{mac}" addrtype="mac"/>' if mac else "")
        + "</host>"
        for address, up, mac in hosts
    )
    finished = f'<runstats><finished time="{time}"/></runstats>'
    return f'<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap">{told}{finished}</nmaprun>'.encode()


NMAP = nmap(("10.239.42.101", True, "00:1B:44:11:3A:B7"), ("10.239.42.102", False, ""))
FPING = b"10.239.42.101 is alive\n10.239.42.102 is unreachable\n10.239.42.103\n\n       3 targets\n"
SWITCH = "\ufeffIP 位址,MAC,連接埠\n10.239.42.101,001b.4411.3ab7,Gi1/0/7\nfe80::1%5,x,y\n10.239.42.104\n".encode()
