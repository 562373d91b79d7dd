/** What an engine's messages mean, for those that many people search the web for. */

type Meaning = { readonly says: RegExp; readonly means: string };

/** Seen from engines 20.10 to 28; the texts are of moby (daemon, libnetwork) and of swarmkit. */
const MEANINGS: readonly Meaning[] = [
  {
    says: /pool overlaps with other one|networks have overlapping IPv/i,
    means: 'another network of the engine already uses some of these addresses',
  },
  {
    says: /could not find an available, non-overlapping|all predefined address pools have been fully subnetted/i,
    means:
      'the engine’s own pools are used up: choose a subnet, or remove networks that no container uses',
  },
  {
    says: /port is already allocated/i,
    means: 'another container already publishes that port of the host',
  },
  {
    says: /bind: address already in use|failed to bind (?:host )?port/i,
    means: 'a process on the host listens on that port: ss -ltnup shows which',
  },
  {
    says: /^address already in use|: address already in use$/i,
    means: 'the engine has given this address to another endpoint',
  },
  {
    says: /only when connecting to networks with user configured subnets/i,
    means: 'this network was created without --subnet, so only the engine can choose addresses',
  },
  {
    says: /user specified IP address is supported on user defined networks only/i,
    means: 'the default bridge does not let you choose an address: create a network of your own',
  },
  {
    says: /has active endpoints/i,
    means: 'containers are still on it: disconnect them first',
  },
  {
    says: /not (?:manually )?attachable/i,
    means: 'only services of the swarm can join it: it was created without --attachable',
  },
  {
    says: /not a swarm manager/i,
    means: 'swarm-wide networks are made by a manager: run this on one, or begin a swarm here',
  },
  {
    says: /sharing network namespace with another container or host/i,
    means: 'it shares another network namespace, so it cannot get a leg of its own',
  },
  {
    says: /no such image/i,
    means: 'the image is not on this host, and nothing is pulled without being asked',
  },
  {
    says: /No chain\/target\/match by that name/i,
    means:
      'the engine’s rules are gone from the firewall, which something flushed: restart the engine (systemctl restart docker)',
  },
  {
    says: /operation not supported/i,
    means: 'the kernel lacks the driver that this needs',
  },
];

/** The engine's message, followed by an explanation if its meaning is known. */
export function explainEngineMessage(message: string): string {
  const meaning = MEANINGS.find(({ says }) => says.test(message));
  const said = `the engine says: ${message}`;
  return meaning === undefined ? said : `${said}. That is: ${meaning.means}`;
}
