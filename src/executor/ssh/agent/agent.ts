import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { lineSplitter } from '../../lines.ts';
import { type AgentFrame, parseFrame } from './agent-frames.ts';
import { AGENT, nonceLine, READY } from './agent-script.ts';
import { type Encoding, jobLine, stopLine, type Work } from './agent-text.ts';
import { LONGEST_LINE, watchForReady } from './ready-watch.ts';

/** What an agent says of itself: process ids of the other side. */
export type AgentSelf = {
  readonly pid: number;
  /** The process that started it, which for an agent right below sshd(8) carries the connection. */
  readonly parent: number;
  /** When that process started, in the kernel's ticks (proc_pid_stat(5), field 22). */
  readonly parentStart: string;
  readonly uid: number;
};

/** How a job ended: with an exit status, without having started, or unknown. */
export type JobEnd =
  | { readonly kind: 'ended'; readonly status: number | null }
  | { readonly kind: 'lacking'; readonly code: string }
  | { readonly kind: 'lost' };

export type Job = {
  readonly end: Promise<JobEnd>;
  /** Ends the command and all that it started; `end` tells when that is done. */
  readonly stop: () => void;
};

export type Agent = {
  readonly self: AgentSelf;
  readonly start: (
    command: Work,
    encoding: Encoding,
    onText: (text: string, from: 'stdout' | 'stderr') => void,
  ) => Job;
  /** Every job that still runs ends as lost. For who sees the channel end. */
  readonly lose: () => void;
};

/** The two directions of a channel to a shell that reads from its standard input. */
export type Channel = { readonly stdin: Writable; readonly stdout: Readable };

type Open = {
  readonly encoding: Encoding;
  readonly onText: (text: string, from: 'stdout' | 'stderr') => void;
  readonly decoders: Readonly<Record<'stdout' | 'stderr', StringDecoder>>;
  readonly settle: (end: JobEnd) => void;
  begun: boolean;
  stopping: boolean;
};

export type AgentChoice =
  | { readonly ok: true; readonly agent: Agent }
  | { readonly ok: false; readonly why: string };

export type AgentOptions = {
  /** What its environment gets as PATCHPANEL_AGENT. */
  readonly nonce: string;
  /** Resolves with true when the shell is there, and its time to answer begins. */
  readonly standing: Promise<boolean>;
  /**
   * Called, with why, where an agent that was ready says what none does: its channel is to be
   * ended.
   */
  readonly onFault: (why: string) => void;
};

/**
 * Makes an agent of the shell behind a channel that runs `ENTRY`; resolves once it has answered, or
 * why it was given up. What a login shell printed before its answer is passed over. Never rejects:
 * who sees the channel end stops waiting.
 */
export function openAgent(channel: Channel, options: AgentOptions): Promise<AgentChoice> {
  const { nonce, standing, onFault } = options;
  const { stdin, stdout } = channel;
  const jobs = new Map<number, Open>();
  const { promise, resolve } = Promise.withResolvers<AgentChoice>();
  let last = 0;
  let lost = false;
  const write = (text: string) => {
    if (stdin.writable) stdin.write(text);
  };
  const agentOf = (self: AgentSelf): Agent => ({
    self,
    start: (command, encoding, onText) => {
      if (lost) return { end: Promise.resolve({ kind: 'lost' }), stop: () => {} };
      last += 1;
      const id = last;
      const { promise: end, resolve: settle } = Promise.withResolvers<JobEnd>();
      const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
      const job: Open = { encoding, onText, decoders, settle, begun: false, stopping: false };
      jobs.set(id, job);
      write(jobLine(id, encoding, command));
      // A job that has not begun cannot be found and stopped: it is stopped as soon as it has
      // begun.
      const stop = () => {
        if (job.begun && !job.stopping) write(stopLine(id));
        job.stopping = true;
      };
      return { end, stop };
    },
    lose: () => {
      lost = true;
      for (const job of jobs.values()) job.settle({ kind: 'lost' });
      jobs.clear();
    },
  });
  const onFrame = (frame: AgentFrame) => {
    const job = jobs.get(frame.job);
    if (job === undefined) return;
    switch (frame.kind) {
      case 'begun':
        job.begun = true;
        if (job.stopping) write(stopLine(frame.job));
        return;
      case 'output':
        return hand(job, frame);
      case 'lacking':
        jobs.delete(frame.job);
        return job.settle({ kind: 'lacking', code: frame.code });
      case 'ended':
        jobs.delete(frame.job);
        for (const from of ['stdout', 'stderr'] as const) {
          const rest = job.decoders[from].end();
          if (rest !== '') job.onText(rest, from);
        }
        return job.settle({ kind: 'ended', status: frame.status });
    }
  };
  let isReady = false;
  const watch = watchForReady((why) => resolve({ ok: false, why }));
  const onLonger = () => {
    const why = `the shell there sent a line of more than ${LONGEST_LINE / 1024} KiB`;
    if (isReady) return onFault(why);
    watch.stop();
    resolve({ ok: false, why });
  };
  const lines = lineSplitter(
    (line) => {
      if (isReady) {
        const frame = parseFrame(line);
        if (frame !== null) onFrame(frame);
        return;
      }
      const self = parseReady(line, nonce);
      if (self === null) return;
      isReady = true;
      watch.stop();
      resolve({ ok: true, agent: agentOf(self) });
    },
    { longest: LONGEST_LINE, onLonger },
  );
  // Byte for byte, as latin1: a frame may cut a character in two.
  stdout.setEncoding('latin1').on('data', (text: string) => {
    if (!isReady) watch.heard(text.length);
    lines.push(text);
  });
  stdout.once('close', watch.stop);
  void standing.then((stands) => stands && watch.begin());
  write(nonceLine(nonce) + AGENT + READY);
  return promise;
}

function hand(job: Open, frame: Extract<AgentFrame, { kind: 'output' }>): void {
  const { from, payload, unfinished } = frame;
  const isBase64 = job.encoding === 'pieces';
  const bytes = Buffer.from(payload, isBase64 ? 'base64' : 'latin1');
  const end = isBase64 || unfinished ? '' : '\n';
  const text = job.decoders[from].write(bytes) + end;
  if (text !== '') job.onText(text, from);
}

function parseReady(line: string, nonce: string): AgentSelf | null {
  const at = line.indexOf(`patchpanel ready ${nonce} `);
  if (at === -1) return null;
  const [pid, parent, parentStart = '', uid] = line.slice(at).split(' ').slice(3);
  return { pid: Number(pid), parent: Number(parent), parentStart, uid: Number(uid) };
}
