import { createServer } from 'node:http';
import { HOSTILE } from './hostile.ts';

const CONTAINER = {
  Id: 'c'.repeat(64),
  Names: [`/${HOSTILE}`],
  Image: HOSTILE,
  State: 'running',
  Status: HOSTILE,
  HostConfig: { NetworkMode: HOSTILE },
  NetworkSettings: { Networks: {} },
};

const NETWORK = {
  Id: 'n'.repeat(64),
  Name: HOSTILE,
  Driver: HOSTILE,
  Scope: 'local',
  IPAM: { Driver: 'default', Config: [{ Subnet: '10.9.0.0/24', Gateway: HOSTILE }] },
  Options: { [HOSTILE]: HOSTILE },
  Labels: { [HOSTILE]: HOSTILE },
};

const ANSWERS: readonly (readonly [RegExp, unknown])[] = [
  [/\/version$/, { Version: HOSTILE, Platform: { Name: HOSTILE }, ApiVersion: '1.41' }],
  [/\/containers\/json/, [CONTAINER]],
  [/\/containers\/c+\/json/, { ...CONTAINER, State: { Pid: 0 } }],
  [/\/networks(\?|$)/, [NETWORK]],
  [/\/networks\/n+/, { ...NETWORK, Containers: {} }],
];

/** An engine on a Unix socket in whose answers every text is hostile, and whose events are garbage. */
export async function startHostileEngine(path: string): Promise<{ readonly stop: () => void }> {
  const server = createServer(({ url = '' }, response) => {
    if (url.includes('/events')) {
      response.write(`${HOSTILE}\n`);
      return;
    }
    const answer = ANSWERS.find(([pattern]) => pattern.test(url))?.[1];
    response.statusCode = answer === undefined ? 500 : 200;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(answer ?? { message: HOSTILE }));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
