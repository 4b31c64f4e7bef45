# A TFTP client in the plainest Python: HOST PORT NAME TARGET. It asks for larger blocks, repeats itself after a second, and
# takes no more than one block at a time.
import socket
import struct
import sys

host, port, name, target = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
family, kind, _, _, server = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
wire = socket.socket(family, kind)
wire.settimeout(1)
last, peer = b"\0\1" + name.encode() + b"\0octet\0blksize\0" + b"1024\0", server
size, expected, content, silent = 512, 1, b"", 0
wire.sendto(last, peer)
while True:
    try:
        packet, sender = wire.recvfrom(65536)
    except socket.timeout:
        silent += 1
        if silent == 10:
            sys.exit("the server is silent")
        wire.sendto(last, peer)
        continue
    if peer != server and sender != peer:
        continue
    peer, silent = sender, 0
    (code,) = struct.unpack("!H", packet[:2])
    if code == 5:
        sys.exit(packet[4:-1].decode())
    if code == 6:
        words = packet[2:].split(b"\0")
        size = int(words[words.index(b"blksize") + 1])
        last = b"\0\4\0\0"
    elif code == 3:
        (number,) = struct.unpack("!H", packet[2:4])
        if number == expected & 0xFFFF:
            content += packet[4:]
            expected += 1
        last = b"\0\4" + packet[2:4]
    wire.sendto(last, peer)
    if code == 3 and len(packet) < size + 4:
        break
with open(target, "wb") as file:
    file.write(content)
