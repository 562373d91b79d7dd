import { endianness } from 'node:os';
import { getSystemErrorName } from 'node:util';

/**
 * The system calls of setns(2) and netlink(7) that Node has no words for; -1 is an error, see
 * `errorName`.
 */
export type Calls = {
  readonly setns: (fd: number, type: number) => number;
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly connect: (fd: number, address: Uint8Array, length: number) => number;
  readonly setsockopt: (
    fd: number,
    level: number,
    name: number,
    value: Uint8Array,
    length: number,
  ) => number;
  readonly send: (fd: number, bytes: Uint8Array, length: number, flags: number) => number;
  readonly recv: (fd: number, bytes: Uint8Array, length: number, flags: number) => number;
  /** The name of the last call's error: `EPERM`. */
  readonly errorName: () => string;
};

/**
 * Loads the C library's functions, through koffi. Rejects, with the reason, where that cannot be.
 */
export async function loadCalls(): Promise<Calls> {
  if (process.platform !== 'linux') throw new Error('rtnetlink is Linux’s');
  if (endianness() !== 'LE') throw new Error('this machine is big-endian');
  const { default: koffi } = await import('koffi');
  // Node's own process has the C library, whichever it is (glibc, musl).
  const library = koffi.load(null);
  return {
    setns: library.func('int setns(int fd, int type)'),
    socket: library.func('int socket(int domain, int type, int protocol)'),
    connect: library.func('int connect(int fd, const void *address, uint32_t length)'),
    setsockopt: library.func(
      'int setsockopt(int fd, int level, int name, const void *value, uint32_t length)',
    ),
    send: library.func('intptr_t send(int fd, const void *bytes, size_t length, int flags)'),
    recv: library.func('intptr_t recv(int fd, void *bytes, size_t length, int flags)'),
    errorName: () => getSystemErrorName(-koffi.errno()),
  };
}
