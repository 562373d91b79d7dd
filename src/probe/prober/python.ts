/**
 * The prober for python3(1). Arguments and lines are those of `prober-command.ts`. Several probes
 * may be under way: a silent one delays none.
 */
export const PYTHON = String.raw`
import errno, os, select, socket, stat, sys, time
kind, host, port, interval, count, limit, payload = sys.argv[1:]
interval, count, limit = float(interval), int(count), float(limit)
payload = bytes.fromhex(payload)
now = time.monotonic
style = socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM
def say(words):
    try:
        print(words, flush=True)
    except OSError:
        os._exit(0)
try:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=style)[0]
except (OSError, UnicodeError) as error:
    say("unknown %s" % (getattr(error, "strerror", None) or error))
    sys.exit(1)
say("at " + socket.getnameinfo(address, socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)[0])
watched = not stat.S_ISCHR(os.fstat(0).st_mode)
probes = {}
class Probe:
    def __init__(self, number):
        self.number, self.text, self.connecting, self.begin = number, b"", kind != "udp", now()
        try:
            self.socket = socket.socket(family, style)
        except OSError as error:
            say("%d failed %s" % (number, error.strerror))
            return
        self.socket.setblocking(False)
        probes[self.socket.fileno()] = self
        self.begin = now()
        try:
            code = self.socket.connect_ex(address)
            if code not in (0, errno.EINPROGRESS):
                self.failed(code, now())
            elif kind == "udp":
                self.socket.send(payload)
            elif code == 0:
                self.connected(now())
        except OSError as error:
            self.failed(error.errno, now())
    def took(self, at):
        return round((at - self.begin) * 1e6)
    def told(self, words):
        say("%d %s" % (self.number, words))
        probes.pop(self.socket.fileno())
        self.socket.close()
    def failed(self, code, at):
        refused = code == errno.ECONNREFUSED
        self.told("refused %d" % self.took(at) if refused else "failed " + os.strerror(code))
    def connected(self, at):
        code = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self.failed(code, at)
        elif kind == "tcp":
            self.told("answered %d -" % self.took(at))
        else:
            self.connecting = False
            self.socket.send(payload)
    def readable(self, at):
        more = self.socket.recv(65535 if kind == "udp" else 4096)
        if kind == "udp":
            self.told("answered %d %s" % (self.took(at), more.hex() or "-"))
            return
        if not self.text:
            self.first = self.took(at)
        self.text += more
        if more and b"\n" not in self.text and len(self.text) < 1024:
            return
        if not self.text:
            self.told("failed closed without an answer")
        else:
            line = self.text.split(b"\n")[0].rstrip(b"\r")[:1024]
            self.told("answered %d %s" % (self.first, line.hex() or "-"))
    def ready(self, at):
        try:
            self.connected(at) if self.connecting else self.readable(at)
        except OSError as error:
            self.failed(error.errno, at)
number, following = 0, now()
while True:
    at = now()
    if following <= at and (count == 0 or number < count):
        Probe(number)
        number += 1
        following += interval
        if following < at:
            following = at + interval
    for probe in list(probes.values()):
        if at >= probe.begin + limit:
            probe.told("silent")
    done = count > 0 and number >= count
    if done and not probes:
        break
    until = min([at + limit if done else following] + [probe.begin + limit for probe in probes.values()])
    reads = [fd for fd, probe in probes.items() if not probe.connecting] + ([0] if watched else [])
    writes = [fd for fd, probe in probes.items() if probe.connecting]
    readable, writable, _ = select.select(reads, writes, [], max(0, until - now()))
    at = now()
    if 0 in readable and not os.read(0, 4096):
        break
    for fd in readable + writable:
        if fd in probes:
            probes[fd].ready(at)
`;
