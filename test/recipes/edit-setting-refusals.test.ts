import { editSetting } from '../../src/recipes/edit-setting/recipe.ts';
import { linkFacts } from './link-facts.ts';
import { testRefusals } from './refusal-rows.ts';

testRefusals(linkFacts(), editSetting, [
  {
    title: 'no such namespace',
    given: { namespace: 'nix', setting: 'net.ipv4.ip_forward' },
    field: 'namespace',
    code: 'not-found',
  },
  { title: 'no setting said', given: {}, field: 'setting', code: 'missing' },
  {
    title: 'not of the network',
    given: { setting: 'kernel.hostname', value: '1' },
    field: 'setting',
    code: 'not-allowed',
  },
  {
    title: 'of no link',
    given: { setting: 'net.ipv4.conf.eth9.rp_filter', value: '1' },
    field: 'setting',
    code: 'gone',
  },
  {
    title: 'no such value',
    given: { setting: 'net.ipv4.ip_forward', value: 'yes' },
    field: 'value',
    code: 'unknown-choice',
  },
  {
    title: 'the value that it has',
    given: { setting: 'net.ipv4.ip_forward', value: '0' },
    field: 'value',
    code: 'already',
  },
  {
    title: 'one’s own way kept out, not confirmed',
    given: { setting: 'net.ipv4.conf.eth0.rp_filter', value: '1' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'by all, confirmed wrongly',
    given: { setting: 'net.ipv4.conf.all.arp_ignore', value: '8', confirm: 'yes' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'the last IPv6 default route',
    given: { namespace: 'box', setting: 'net.ipv6.conf.eth0.disable_ipv6', value: '1' },
    field: 'confirm',
    code: 'not-confirmed',
  },
  {
    title: 'nothing to confirm',
    given: { setting: 'net.ipv4.ip_forward', value: '1', confirm: 'eth0' },
    field: 'confirm',
    code: 'not-asked',
  },
]);
