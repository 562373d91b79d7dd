/** One firewall, as the tools of each release of Debian list it (test/fixtures/words/record.ts). */
import { expect, test } from 'vitest';
import { parseIptablesSave } from '../../src/inventory/details/filters/parse-iptables-save.ts';
import { parseNftRuleset } from '../../src/inventory/details/filters/parse-nft-ruleset.ts';
import { fixture, RELEASES } from './fixture.ts';

const [first = '', ...others] = RELEASES;

const iptables = (release: string) =>
  (['iptables', 'ip6tables'] as const).flatMap((tool) =>
    parseIptablesSave(fixture(`words/${release}/${tool}.save`), { tool, legacy: false }),
  );
/** From nft 1.1 on it names what is a burst anyway. */
const nft = (release: string) =>
  parseNftRuleset(fixture(`words/${release}/own.nft`).replaceAll(' burst 5 packets', ''));

test('all of it is read', () => {
  const counts = (chains: ReturnType<typeof nft>) =>
    chains.map(({ table, name, rules }) => `${table} ${name} ${rules.length}`);
  expect(counts(iptables(first)).filter((each) => !each.endsWith(' 0'))).toEqual([
    ...['raw PREROUTING 1', 'filter FORWARD 2', 'filter OWN 1'],
    ...['nat PREROUTING 1', 'nat POSTROUTING 1', 'filter FORWARD 2', 'filter OWN 1'],
  ]);
  expect(counts(nft(first))).toEqual(['own in 7', 'own more 1', 'nat2 out 1', 'nat2 to 1']);
});

test.each(others)('%s lists the same rules', (release) => {
  expect(iptables(release)).toEqual(iptables(first));
  expect(nft(release)).toEqual(nft(first));
});
