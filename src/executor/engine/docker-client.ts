import type { Agent } from 'node:http';
import type Docker from 'dockerode';
import type { DockerOptions } from 'dockerode';
import type { EngineCall } from './engine.ts';
import { putChange } from './engine-request.ts';
import { libpod } from './podman/libpod-request.ts';

/**
 * dockerode over one of our connections, speaking a given version of the Engine API. It is heavy,
 * so it is loaded at the first call. Everything that it would otherwise take from DOCKER_HOST and
 * related variables is set here.
 */
export async function dockerClient(agent: Agent, version: string): Promise<Docker> {
  const { default: Dockerode } = await import('dockerode');
  const options: DockerOptions & { readonly agent: Agent } = {
    protocol: 'http',
    host: 'http://localhost',
    port: 80,
    agent,
    version: `v${version}`,
  };
  const docker = new Dockerode(options);
  refuseRedirects(docker);
  return docker;
}

/**
 * docker-modem follows a redirect to any address, past our connection, and cannot catch its errors.
 */
function refuseRedirects({ modem }: Docker): void {
  const build: unknown = Reflect.get(modem, 'buildRequest');
  if (typeof build !== 'function') throw new Error('docker-modem builds its requests elsewhere');
  Reflect.set(modem, 'buildRequest', (options: object, ...rest: readonly unknown[]) =>
    Reflect.apply(build, modem, [{ ...options, maxRedirects: 0 }, ...rest]),
  );
}

/** Puts a call to the engine; rejects as dockerode does. */
export function ask(docker: Docker, call: EngineCall): Promise<unknown> {
  switch (call.kind) {
    case 'version':
      return docker.version();
    case 'info':
      return docker.info();
    case 'list-containers':
      return docker.listContainers({ all: true });
    case 'inspect-container':
      return docker.getContainer(encodeURIComponent(call.id)).inspect();
    case 'list-networks':
      return docker.listNetworks();
    case 'list-libpod-networks':
      return libpod(docker, 'networks/json');
    case 'list-libpod-containers':
      return libpod(docker, 'containers/json', { query: { all: 'true' } });
    case 'inspect-network':
      return docker.getNetwork(encodeURIComponent(call.id)).inspect();
    case 'list-images':
      return docker.listImages();
    case 'list-services':
      return docker.listServices();
    case 'list-nodes':
      return docker.listNodes();
    default:
      return putChange(docker, call);
  }
}
