#!/bin/sh
# Writes the rules of the networks and containers that the engine has now as Docker 29 writes them with
# --firewall-backend=nftables, in place of those that an older engine made by iptables (moby,
# integration/network/bridge/nftablesdoc; daemon/libnetwork/drivers/bridge/internal/nftabler).
# MARK is what --bridge-accept-fwmark names; without it the engine has no such option.
set -eu

networks=$(docker network ls --quiet --filter driver=bridge)
option() { docker network inspect --format "{{index .Options \"com.docker.network.bridge.$1\"}}" "$2"; }
bridge_of() {
  name=$(option name "$1")
  echo "${name:-br-$1}"
}
show() { docker network inspect --format "$1" "$2"; }

map() {
  echo "map $1-jumps { type ifname : verdict; elements = {"
  for network in $networks; do
    bridge=$(bridge_of "$network")
    echo "\"$bridge\" : jump $1__$bridge,"
  done
  echo '} }'
}

# network, bridge
chains() {
  subnet=$(show '{{(index .IPAM.Config 0).Subnet}}' "$1")
  internal=$(show '{{.Internal}}' "$1")
  icc=accept
  [ "$(option enable_icc "$1")" = false ] && icc=drop
  echo "chain filter-forward-in__$2 { ct state established,related counter accept"
  if [ "$internal" = true ]; then
    echo "iifname != $2 counter drop comment \"INTERNAL NETWORK INGRESS\""
    echo "counter $icc comment \"ICC\""
  else
    [ -z "${MARK:-}" ] || echo "meta mark $MARK counter accept comment \"ALLOW FW MARK\""
    echo "iifname $2 counter $icc comment \"ICC\""
    published "$1" | while read -r address port host; do
      echo "ip daddr $address tcp dport $port counter accept"
    done
    echo 'counter drop comment "UNPUBLISHED PORT DROP"'
  fi
  echo "}"
  echo "chain filter-forward-out__$2 { ct state established,related counter accept"
  if [ "$internal" = true ]; then
    echo "oifname != $2 counter drop comment \"INTERNAL NETWORK EGRESS\""
  else
    echo 'counter accept comment "OUTGOING"'
  fi
  echo "}"
  echo "chain nat-postrouting-in__$2 { }"
  echo "chain nat-postrouting-out__$2 {"
  [ "$internal" = true ] || echo "oifname != $2 ip saddr $subnet counter masquerade comment \"MASQUERADE\""
  echo "}"
}

# The containers of a network, and with `published` their ports of TCP: address, port, port of the host.
members() { show '{{range $id, $_ := .Containers}}{{$id}} {{end}}' "$1"; }
address_in() {
  docker inspect --format "{{range .NetworkSettings.Networks}}{{if eq .NetworkID \"$(show '{{.Id}}' "$1")\"}}{{.IPAddress}}{{end}}{{end}}" "$2"
}
published() {
  for container in $(members "$1"); do
    address=$(address_in "$1" "$container")
    docker port "$container" | sed -n "s|^\([0-9]*\)/tcp -> 0.0.0.0:\([0-9]*\)|$address \1 \2|p"
  done
}

rules() {
  echo 'table ip docker-bridges {'
  for name in filter-forward-in filter-forward-out nat-postrouting-in nat-postrouting-out; do map $name; done
  echo 'chain filter-FORWARD { type filter hook forward priority filter; policy accept;'
  echo 'oifname vmap @filter-forward-in-jumps'
  echo 'iifname vmap @filter-forward-out-jumps'
  echo '}'
  echo 'chain nat-OUTPUT { type nat hook output priority -100; policy accept;'
  echo 'ip daddr != 127.0.0.0/8 fib daddr type local counter jump nat-prerouting-and-output'
  echo '}'
  echo 'chain nat-POSTROUTING { type nat hook postrouting priority srcnat; policy accept;'
  echo 'iifname vmap @nat-postrouting-out-jumps'
  echo 'oifname vmap @nat-postrouting-in-jumps'
  echo '}'
  echo 'chain nat-PREROUTING { type nat hook prerouting priority dstnat; policy accept;'
  echo 'fib daddr type local counter jump nat-prerouting-and-output'
  echo '}'
  echo 'chain nat-prerouting-and-output {'
  for network in $networks; do
    published "$network" | while read -r address port host; do
      echo "iifname != $(bridge_of "$network") tcp dport $host counter dnat to $address:$port comment \"DNAT\""
    done
  done
  echo '}'
  echo 'chain raw-PREROUTING { type filter hook prerouting priority raw; policy accept;'
  for network in $networks; do
    [ "$(show '{{.Internal}}' "$network")" = true ] && continue
    for container in $(members "$network"); do
      echo "ip daddr $(address_in "$network" "$container") iifname != $(bridge_of "$network") counter drop comment \"DROP DIRECT ACCESS\""
    done
  done
  echo '}'
  for network in $networks; do chains "$network" "$(bridge_of "$network")"; done
  echo '}'
}

written=$(rules)
# The chains stay, and the jumps there, which this engine sets anew with each network that it makes.
iptables -F
iptables -A FORWARD -j DOCKER-USER
iptables -A FORWARD -j DOCKER-ISOLATION-STAGE-1
iptables -A DOCKER-USER -j RETURN
iptables -P FORWARD ACCEPT
iptables -t nat -F
iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
printf 'add table ip docker-bridges\ndelete table ip docker-bridges\n%s\n' "$written" | nft -f -
