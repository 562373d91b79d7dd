import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explained, inGuest, setUp, told } from '../support/guest.ts';

const IMAGE = `
mkdir -p /run/image/bin
cp /bin/busybox /run/image/bin/busybox
for applet in sleep ping sh; do ln -s busybox "/run/image/bin/$applet"; done
tar -C /run/image -c . | docker import --change 'CMD ["sleep", "1000000"]' - busybox >/dev/null
`;

const IPVLAN = `
ip link add dm1 type dummy
ip link set dm1 up
docker network create --driver ipvlan --subnet 10.80.0.0/24 --opt parent=dm1 shared >/dev/null
for name in red blue; do
  docker run --detach --network shared --name $name --stop-signal KILL busybox >/dev/null
done
`;

/**
 * Another engine as a service with a network, a /run and data of its own, on a wire to the guest's: the
 * two are a swarm, with a network whose packets between them are encrypted (IPsec ESP).
 */
const SECOND_ENGINE = `
echo '{}' >/etc/docker/none.json
systemd-run --quiet --unit=second -p PrivateNetwork=yes -p Delegate=yes \\
  -p TemporaryFileSystem='/run /var/lib/docker /var/lib/containerd' \\
  dockerd --config-file /etc/docker/none.json --exec-opt native.cgroupdriver=cgroupfs \\
  --cgroup-parent /second --iptables=true
pid=$(systemctl show --property MainPID --value second)
second() { nsenter --target $pid --mount --net docker "$@"; }
until second version >/dev/null 2>&1; do sleep 1; done
docker save busybox | second load --quiet >/dev/null
ip link add wire type veth peer name eth0 netns $pid
ip address add 192.0.2.1/24 dev wire
ip link set wire up
nsenter --target $pid --net ip address add 192.0.2.2/24 dev eth0
nsenter --target $pid --net ip link set eth0 up
docker swarm init --advertise-addr 192.0.2.1 >/dev/null
token=$(docker swarm join-token --quiet worker)
second swarm join --advertise-addr 192.0.2.2 --token "$token" 192.0.2.1:2377 >/dev/null
docker network create --driver overlay --attachable --opt encrypted --subnet 10.81.0.0/24 \\
  secret >/dev/null
docker run --detach --network secret --ip 10.81.0.11 --name near --stop-signal KILL busybox
second run --detach --network secret --ip 10.81.0.12 --name far --stop-signal KILL busybox
docker exec near ping -c 1 -W 20 10.81.0.12
`;

const REMOVE = `
docker rm --force near red blue
docker swarm leave --force
systemctl stop second
docker network rm shared docker_gwbridge
ip link delete dm1
`;

beforeAll(() => inGuest([IMAGE, IPVLAN, SECOND_ENGINE].join('\n')));
afterAll(() => inGuest(REMOVE));

describe('a service with a network of its own', () => {
  test('bears the name of its unit', async () => {
    expect(await told('snapshot')).toMatch(/second\.service .*systemd service/);
  });
});

describe('a network of the driver ipvlan', () => {
  test('its containers reach each other', async () => {
    expect(await explained('red', 'blue')).toMatchObject({ verdict: 'reachable' });
    expect(await told('explain', 'red', 'blue')).toContain('red eth0 ──↔── eth0 blue');
  });

  test('the link that they share is told', async () => {
    expect(await told('show', 'red')).toMatch(/eth0 .* on dm1 \(\d+\) in host/);
  });
});

describe('an encrypted overlay network', () => {
  test('is followed to the container of the other engine', async () => {
    expect(await explained('near', '10.81.0.12')).toMatchObject({ verdict: 'reachable' });
  });

  test('whose packets are dropped between the engines is not said to work', async () => {
    await setUp('iptables -I INPUT -p esp -j DROP', 'iptables -D INPUT -p esp -j DROP');
    expect((await explained('near', '10.81.0.12')).verdict).not.toBe('reachable');
  });
});
