/**
 * The prober for bash(1) from 5.0, which has /dev/tcp, /dev/udp and a clock in µs, with timeout(1),
 * od(1) and dd(1). Arguments and lines are those of `prober-command.ts`, the payload being `\xHH`
 * for each byte. Each probe is a process of its own, so that a silent one delays none; the times
 * are taken inside it.
 *
 * timeout(1) counts from before the probe's bash has started. So each gets what four starts take
 * there on top, where one takes more than 50 ms; and only a probe that has begun can be silent.
 */
export const BASH = `
kind=$1 host=$2 port=$3 interval=$4 count=$5 limit=$6 payload=$7
[[ $EPOCHREALTIME ]] || { echo 'lacking bash from 5.0: an older one has no clock'; exit 3; }
for tool in timeout od dd tr head sleep; do
  type "$tool" >/dev/null 2>&1 || { echo "lacking $tool beside bash"; exit 3; }
done
one='
kind=$1 host=$2 port=$3 payload=$4 number=$5
way=tcp; [[ $kind == udp ]] && way=udp
took() { now=\${EPOCHREALTIME/[.,]/}; took=$((now - begin)); }
hex() { od -An -v -tx1 | tr -d " \\\\n"; }
echo begun
said=$( {
  begin=\${EPOCHREALTIME/[.,]/}
  reply=
  if exec 3<>"/dev/$way/$host/$port"; then
    case $kind in
      tcp) reply=- ;;
      udp) printf %b "$payload" >&3 && reply=$(dd bs=65535 count=1 <&3 | hex) ;;
      http)
        printf %b "$payload" >&3
        if IFS= read -r -n 1 first <&3; then
          took
          IFS= read -r rest <&3
          echo "told answered $took $(printf %s "$first$rest" | tr -d "\\\\r" | head -c 1024 | hex)"
          exit
        fi
        echo "closed without an answer" ;;
    esac
  fi
  took
  if [[ $reply ]]; then echo "told answered $took $reply"; else echo "took $took"; fi
} 2>&1 )
case $said in
  *"told answered "*) echo "$number answered \${said##*told answered }" ;;
  *"Connection refused"*) echo "$number refused \${said##*took }" ;;
  *) IFS= read -r why <<<"$said"; echo "$number failed \${why##*: }" ;;
esac
'
newline='
'
now() { now=\${EPOCHREALTIME/[.,]/}; }
now; before=$now
bash -c :
now; start=$((now - before))
[ "$start" -gt 50000 ] && limit=$((\${limit%.*} + 4 * start / 1000000 + 1))
probe() {
  said=$(timeout "$limit" bash -c "$one" bash "$kind" "$host" "$port" "$payload" "$1" </dev/null 2>/dev/null)
  case $?/$said in
    */begun"$newline"*) echo "\${said#*"$newline"}" ;;
    124/begun | 137/begun | 143/begun) echo "$1 silent" ;;
    124/* | 137/* | 143/*) echo "$1 failed slow host: the probe had not begun after $limit s" ;;
  esac
}
trap 'kill $(jobs -p) 2>/dev/null' EXIT
watched=yes
[ -c /dev/stdin ] && watched=
number=0
now; next=$now
step=$(printf '%.0f' "\${interval}e6")
while :; do
  probe "$number" &
  number=$((number + 1))
  [ "$number" = "$count" ] && break
  next=$((next + step)); now
  [ "$next" -lt "$now" ] && next=$((now + step))
  printf -v rest '%d.%06d' $(((next - now) / 1000000)) $(((next - now) % 1000000))
  if [[ $watched ]]; then
    IFS= read -r -t "$rest" _
    [ $? -eq 1 ] && exit
  else
    sleep "$rest"
  fi
done
wait
trap - EXIT
`;
