/** Reads the outcome of an attempt from what the program printed. Pure. */
import type { CommandResult } from '../../executor/command-result.ts';
import { parsePingLine } from '../../probe/ping/ping-parse.ts';
import { parseTcpConnect, type TcpAnswer } from '../../probe/tcp-connect.ts';
import { inWords } from '../finding.ts';
import type { Attempt } from './probe-result.ts';

/** Reads what a ping of one target printed. `command` is as a person would type it. */
export function parseEchoAttempt(command: string, result: CommandResult): Attempt {
  const printed = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => line !== '');
  const lines = printed.map((text) => ({ text, line: parsePingLine(text, 1) }));
  const textOf = (kind: 'reply' | 'error' | 'summary') =>
    lines.find(({ line }) => line?.kind === kind)?.text;
  const [reply] = lines.flatMap(({ line }) => (line?.kind === 'reply' ? [line] : []));
  const [error] = lines.flatMap(({ line }) => (line?.kind === 'error' ? [line] : []));
  const output = [textOf('reply') ?? textOf('error'), textOf('summary')]
    .filter((text) => text !== undefined)
    .join('\n');
  const evidence = output === '' ? inWords(command, result.message) : { command, output };

  if (reply) return { outcome: 'answered', from: reply.from, said: null, evidence };
  if (!error) return { outcome: 'silent', from: null, said: null, evidence };
  const outcome = error.from === null ? 'not-sent' : 'refused';
  return { outcome, from: error.from, said: error.text, evidence };
}

/**
 * Reads what `tcpConnectCommand` printed of one attempt; null if there was nothing to connect with, or
 * that ended before it knew. That the network is unreachable can be the word of this kernel or of a router's ICMP: a packet that
 * the kernel would not send is one that no `echo` was sent for either.
 */
export function parseConnectAttempt(
  command: string,
  address: string,
  result: CommandResult,
  echo: Attempt | null,
): Attempt | null {
  const [answer] = result.stdout.split('\n').flatMap((text) => {
    const line = parseTcpConnect(text);
    return line?.kind === 'answer' ? [line.answer] : [];
  });
  if (answer === undefined || answer.kind === 'unknown') return null;
  const evidence = inWords(command, wordsOf(answer));
  switch (answer.kind) {
    case 'accepted':
      return { outcome: 'answered', from: address, said: null, evidence };
    case 'refused':
      return { outcome: 'refused', from: null, said: evidence.output, evidence };
    case 'silent':
      return { outcome: 'silent', from: null, said: null, evidence };
    case 'failed': {
      const outcome = echo?.outcome === 'not-sent' ? 'not-sent' : 'refused';
      return { outcome, from: null, said: answer.why, evidence };
    }
  }
}

function wordsOf(answer: Exclude<TcpAnswer, { kind: 'unknown' }>): string {
  switch (answer.kind) {
    case 'accepted':
      return answer.after === null ? 'accepted' : `accepted after ${answer.after / 1000} ms`;
    case 'refused':
      return 'Connection refused';
    case 'silent':
      return 'timed out';
    case 'failed':
      return answer.why;
  }
}
