import { decode, encode } from 'dns-packet';
import { expect, test } from 'vitest';
import { answerWords, decodeAnswer, encodeQuestion } from '../../src/probe/dns-message.ts';
import { httpRequest, statusOf } from '../../src/probe/http-message.ts';
import { parseProberLine } from '../../src/probe/prober/parse-prober.ts';
import { nameserverOf } from '../../src/probe/resolver.ts';

test('a question asks for the IPv4 addresses of a name, recursively', () => {
  const { questions, type, flag_rd: recursive } = decode(Buffer.from(encodeQuestion('db.')));
  expect({ type, recursive, questions }).toEqual({
    ...{ type: 'query', recursive: true },
    questions: [{ name: 'db', type: 'A', class: 'IN' }],
  });
});

function reply(code: number, addresses: readonly string[]) {
  return encode({
    type: 'response',
    id: 1,
    flags: code,
    questions: [{ type: 'A', name: 'db' }],
    answers: [
      { type: 'CNAME', name: 'db', data: 'db.example' },
      ...addresses.map((data) => ({ type: 'A', name: 'db.example', data }) as const),
    ],
  });
}

test.each([
  [0, ['10.0.0.2', '10.0.0.3'], 'NOERROR 10.0.0.2 10.0.0.3'],
  [0, [], 'NOERROR, no IPv4 address'],
  [2, [], 'SERVFAIL'],
  [3, [], 'NXDOMAIN'],
  [5, [], 'REFUSED'],
  [9, [], 'RCODE 9'],
])('an answer with code %s and %j: %s', (code, addresses, words) => {
  const answer = decodeAnswer(reply(code, addresses));
  expect(answer && answerWords(answer)).toBe(words);
});

test('what is no answer is none', () => {
  expect(decodeAnswer(encodeQuestion('db'))).toBeNull();
  expect(decodeAnswer(reply(0, ['10.0.0.2']).subarray(0, 30))).toBeNull();
  expect(decodeAnswer(new Uint8Array())).toBeNull();
});

test('a request is one GET that closes; a zone is not told', () => {
  const request = { kind: 'http', host: 'fe80::1%eth0', port: 8080, path: '/x' } as const;
  expect(Buffer.from(httpRequest(request)).toString()).toBe(
    'GET /x HTTP/1.1\r\nHost: [fe80::1]:8080\r\nUser-Agent: patchpanel\r\nAccept: */*\r\nConnection: close\r\n\r\n',
  );
});

test.each([
  ['HTTP/1.1 200 OK', '200 OK'],
  ['HTTP/1.0 404 Not Found', '404 Not Found'],
  ['HTTP/1.1 204', '204'],
  ['HTTP/2 301 ', '301'],
  ['SSH-2.0-OpenSSH_9.2', null],
  ['HTTP/1.1 20', null],
])('the first line %j has the status %s', (line, status) => {
  expect(statusOf(Buffer.from(line))).toBe(status);
});

test.each([
  ['nameserver 127.0.0.11', '127.0.0.11'],
  ['nameserver\tfd00::53  # ours', 'fd00::53'],
  ['nameserver fe80::1%eth0', 'fe80::1%eth0'],
  ['# nameserver 10.0.0.1', null],
  ['options ndots:0', null],
  ['nameserver -x', null],
])('%j of a resolv.conf names %s', (line, server) => {
  expect(nameserverOf(line)).toBe(server);
});

test.each([
  ['at 10.0.0.2', { kind: 'at', address: '10.0.0.2' }],
  ['unknown Name or service not known', { kind: 'unknown', words: 'Name or service not known' }],
  ['lacking timeout beside bash', { kind: 'lacking', words: 'timeout beside bash' }],
  ['0 answered 58 -', { kind: 'answered', probe: 0, rtt: 58, reply: Buffer.alloc(0) }],
  ['12 answered 58 0aff', { kind: 'answered', probe: 12, rtt: 58, reply: Buffer.from([10, 255]) }],
  ['3 refused 41', { kind: 'refused', probe: 3, rtt: 41 }],
  ['4 silent', { kind: 'silent', probe: 4 }],
  ['5 failed No route to host', { kind: 'failed', probe: 5, words: 'No route to host' }],
  ['Traceback (most recent call last):', null],
  ['6 answered', null],
  ['', null],
])('a prober says %j', (line, expected) => {
  expect(parseProberLine(line)).toEqual(expected);
});
