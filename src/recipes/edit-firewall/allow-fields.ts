import { canonicalAddress, parseCidr, subnetOf } from '../../model/address/address.ts';
import { parsePort } from '../../model/address/port.ts';
import { isEngineTable } from '../../model/engine/engine-chains.ts';
import { chainWords, type FilterChain } from '../../model/kernel/filters.ts';
import { BESIDE_ENGINE_TABLE } from '../firewall/engine-rules.ts';
import { findChain } from '../firewall/names.ts';
import { wordField } from '../links/fields.ts';
import { type Field, type FieldContext, type FieldRefusal, refusal } from '../recipe.ts';
import { chosenChain, chosenFirewall } from './chosen.ts';

const isRemoval = ({ input }: FieldContext) =>
  input.change === 'remove' ? 'not needed to remove a rule' : null;

/** Chains that packets of IP pass. */
function isOfPackets({ family }: FilterChain): boolean {
  return family !== 'arp';
}

/** Those that the user can add a rule to. */
function isOpen(chain: FilterChain): boolean {
  return isOfPackets(chain) && !isEngineTable(chain);
}

export const chain: Field = {
  key: 'chain',
  label: 'Chain',
  help: 'the chain that drops the traffic: iptables -t filter FORWARD, or nft inet TABLE CHAIN',
  choices: (context) =>
    (chosenFirewall(context)?.chains ?? []).filter(isOpen).map((each) => ({
      value: chainWords(each),
      note: [
        each.hook === null ? 'other chains jump to it' : each.hook.name,
        ...(each.policy === null ? [] : [`policy ${each.policy}`]),
        each.rules.length === 1 ? '1 rule' : `${each.rules.length} rules`,
      ].join('   '),
    })),
  propose: (context) => {
    const [only, ...others] = (chosenFirewall(context)?.chains ?? []).filter(
      (each) => each.policy === 'drop' && isOpen(each),
    );
    return only === undefined || others.length > 0 ? null : chainWords(only);
  },
  unasked: isRemoval,
  refuse: (value, context) => {
    const firewall = chosenFirewall(context);
    if (firewall === null) return null; // the namespace has its own refusal
    const found = findChain(firewall.chains, value);
    if (found === null) {
      const names = firewall.chains.map(chainWords);
      const hint = names.length === 0 ? 'it has no firewall' : `there is ${names.join(', ')}`;
      return refusal('gone', `${context.input.namespace} has no chain ${value}`, hint);
    }
    if (isEngineTable(found)) {
      const message = `Docker manages ${value} itself, and may remove rules added by others at any time`;
      return refusal('engine-owned', message, BESIDE_ENGINE_TABLE);
    }
    if (isOfPackets(found)) return null;
    return refusal(
      'no-packets',
      `${value} sees only ARP`,
      'use a chain of ip, ip6, inet or bridge',
    );
  },
};

/** The one family that a chain sees; null if it sees both. */
function familyOfChain({ tool, family }: FilterChain): 4 | 6 | null {
  if (tool !== 'nft') return tool === 'iptables' ? 4 : 6;
  return family === 'ip' ? 4 : family === 'ip6' ? 6 : null;
}

function refuseAddress(value: string, context: FieldContext): FieldRefusal | null {
  const address = canonicalAddress(value);
  const parsed = parseCidr(value);
  if (address === null && parsed === null) {
    return refusal(
      'no-address',
      `${value} is neither an address nor a subnet`,
      'for example 10.0.0.5',
    );
  }
  const subnet = subnetOf(value);
  if (parsed !== null && subnet !== `${canonicalAddress(parsed.address)}/${parsed.prefixLength}`) {
    const message = `${value} is an address in a subnet: host bits are set`;
    return refusal('host-bits', message, `use ${subnet} or ${parsed.address}`);
  }
  const family = value.includes(':') ? 6 : 4;
  const found = chosenChain(context);
  const only = found === null ? null : familyOfChain(found);
  if (only !== null && only !== family) {
    const message = `${context.input.chain} sees only IPv${only}`;
    return refusal('family', message, `use an IPv${only} address`);
  }
  const source = context.input.source ?? '';
  if (source === '' || source.includes(':') === value.includes(':')) return null;
  return refusal(
    'family',
    `${source} and ${value} are of different families`,
    'use the same family for both',
  );
}

const address = (key: 'source' | 'destination', help: string): Field => ({
  key,
  label: key === 'source' ? 'Source' : 'Destination',
  help,
  optional: true,
  choices: null,
  propose: () => null,
  unasked: isRemoval,
  refuse: refuseAddress,
});

export const protocol: Field = {
  ...wordField(
    { key: 'protocol', label: 'Protocol', help: 'what to accept: all, icmp, tcp or udp' },
    {
      all: 'every packet',
      icmp: 'ping and errors',
      tcp: 'to one port or to all',
      udp: 'to one port or to all',
    },
    () => 'all',
  ),
  unasked: isRemoval,
};

export const port: Field = {
  key: 'port',
  label: 'Port',
  help: 'destination port; empty = any',
  optional: true,
  choices: null,
  propose: () => null,
  unasked: (context) =>
    isRemoval(context) ??
    (['tcp', 'udp'].includes(context.input.protocol ?? '') ? null : 'only TCP and UDP have ports'),
  refuse: (value) =>
    parsePort(value) === null
      ? refusal('out-of-range', `${value} is not a port number`, 'use 1 to 65535')
      : null,
};

export const source = address('source', 'source address or subnet; empty = any');

export const destination = address('destination', 'destination address or subnet; empty = any');
