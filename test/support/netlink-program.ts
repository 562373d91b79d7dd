/**
 * Makes a network namespace that a process holds, asks it for its links by rtnetlink, and prints what
 * came of it as JSON: for tests in user namespaces of their own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync, statSync } from 'node:fs';
import { reading } from '../../src/executor/command.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';
import type { NetlinkAnswer } from '../../src/executor/netlink/netlink.ts';
import { DUMP_REQUESTS } from '../../src/inventory/kernel/netlink/requests.ts';

const own = readlinkSync('/proc/thread-self/ns/net');
const holder = spawn('unshare', ['--net', 'sh', '-c', 'echo ready; exec cat'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
await once(holder.stdout, 'data');
const path = `/proc/${holder.pid}/ns/net`;
const { netlink } = localExecutor();
if (netlink === undefined) throw new Error('the local executor does not speak netlink');
const ready = await netlink.ready();
const answers: NetlinkAnswer<readonly Buffer[]>[] = [];
await netlink.dump({
  places: [{ kind: 'file', paths: [path], inode: statSync(path).ino }, { kind: 'own' }],
  requests: DUMP_REQUESTS,
  shows: reading(['ip', 'addr']),
  signal: new AbortController().signal,
  onAnswer: (_, answer) => {
    answers.push(answer);
  },
});
holder.stdin.end();
const stayed = readlinkSync('/proc/thread-self/ns/net') === own;
console.log(JSON.stringify({ ready, answers: answers.map(({ kind }) => kind), stayed }));
