import { describe, expect, it } from 'vitest'
import {
  createArgv,
  execArgv,
  logsArgv,
  pullArgv,
} from '../../../../../agent/containers/nerdctl/argv.ts'
import type { ContainerSpec } from '../../../../../core/model/container-spec.ts'
import { aTask, aWanted } from '../../../../support/sample-task.ts'

const files = { env: '/p/env', labels: '/p/labels', seccomp: '/p/seccomp' }

function argvOf(changes: Partial<ContainerSpec>, entrypoint?: readonly string[]): string[] {
  const task = aTask({ name: 'web', containerName: 'c', ...changes })
  const wanted = aWanted(task, { address: '10.201.1.9', filePaths: { '/run/key': '/files/key' } })
  return createArgv(wanted, files, entrypoint)
}

const least = argvOf({})

it('is this for the smallest container', () => {
  expect(least).toEqual([
    ...['create', '--pull=never', '--restart=no', '--name=c'],
    ...['--env-file=/p/env', '--label-file=/p/labels', '--stop-timeout=1'],
    ...['--network=bnt-c1', '--ip=10.201.1.9', '--dns=10.201.1.1', '--dns-search=shop.internal'],
    ...['--dns-option=timeout:2', '--dns-option=attempts:3', 'box:1'],
  ])
})

/** What a key adds to the smallest, and what it takes away. */
function difference(changes: Partial<ContainerSpec>): string[] {
  const argv = argvOf(changes)
  return [
    ...argv.filter(word => !least.includes(word)),
    ...least.filter(word => !argv.includes(word)).map(word => `without ${word}`),
  ]
}

const volumes = [
  { name: 'data', runtimeName: 'shop_data', external: false, driverOpts: {}, labels: {} },
]
const rate = { path: '/dev/sda', rate: 5 }

describe('a key becomes words:', () => {
  it.each<[string, Partial<ContainerSpec>, string[]]>([
    ['user', { user: '5:6' }, ['--user=5:6']],
    ['working_dir', { workingDir: '/w' }, ['--workdir=/w']],
    ['platform', { platform: 'linux/arm64' }, ['--platform=linux/arm64']],
    ['stop_signal', { stopSignal: 'SIGINT' }, ['--stop-signal=SIGINT']],
    ['init, tty', { init: true, tty: false }, ['--init=true', '--tty=false']],
    ['stdin_open', { stdinOpen: true }, ['--interactive=true']],
    ['read_only', { readOnly: true }, ['--read-only=true']],
    ['annotations', { annotations: { a: 'b c' } }, ['--annotation=a=b c']],
    [
      'logging',
      { logging: { driver: 'syslog', options: { tag: 'x' } } },
      ['--log-driver=syslog', '--log-opt=tag=x'],
    ],
    ['hostname', { hostname: 'h', domainname: 'd' }, ['--hostname=h', '--domainname=d']],
    ['privileged', { isolation: { privileged: true } }, ['--privileged=true']],
    [
      'capabilities',
      { isolation: { capAdd: ['SYS_TIME'], capDrop: ['ALL'] } },
      ['--cap-add=SYS_TIME', '--cap-drop=ALL'],
    ],
    [
      'security_opt',
      { isolation: { securityOpt: ['no-new-privileges', 'seccomp={"defaultAction":"x"}'] } },
      ['--security-opt=no-new-privileges', '--security-opt=seccomp=/p/seccomp'],
    ],
    [
      'namespaces',
      {
        isolation: {
          pid: 'host',
          ipc: 'shareable',
          uts: 'host',
          userns: 'host',
          cgroup: 'private',
        },
      },
      ['--pid=host', '--ipc=shareable', '--uts=host', '--userns=host', '--cgroupns=private'],
    ],
    [
      'runtime',
      { isolation: { runtime: 'runsc', cgroupParent: 'p', groupAdd: ['7'] } },
      ['--group-add=7', '--cgroup-parent=p', '--runtime=runsc'],
    ],
    [
      'limits',
      {
        resources: {
          limits: { cpus: 0.5, memoryBytes: 9, pids: 3 },
          reservations: { memoryBytes: 4 },
        },
      },
      ['--cpus=0.5', '--memory=9', '--pids-limit=3', '--memory-reservation=4'],
    ],
    [
      'cpu',
      {
        tuning: {
          cpuShares: 1,
          cpuPeriod: 2,
          cpuQuota: 3,
          cpuRtPeriod: 4,
          cpuRtRuntime: 5,
          cpuset: '0',
        },
      },
      [
        ...['--cpu-shares=1', '--cpu-period=2', '--cpu-quota=3', '--cpu-rt-period=4'],
        ...['--cpu-rt-runtime=5', '--cpuset-cpus=0'],
      ],
    ],
    [
      'memory',
      {
        tuning: {
          memorySwapBytes: -1,
          swappiness: 0,
          oomKillDisable: true,
          oomScoreAdj: -7,
          shmSizeBytes: 8,
        },
      },
      [
        ...['--memory-swap=-1', '--memory-swappiness=0', '--oom-kill-disable=true'],
        ...['--oom-score-adj=-7', '--shm-size=8'],
      ],
    ],
    [
      'kernel',
      {
        tuning: {
          sysctls: { 'a.b': '1' },
          ulimits: { core: { soft: -1, hard: 2 } },
          storageOpt: { size: '1G' },
        },
      },
      ['--sysctl=a.b=1', '--ulimit=core=-1:2', '--storage-opt=size=1G'],
    ],
    [
      'blkio',
      {
        tuning: {
          blkio: {
            weight: 10,
            readBps: [rate],
            readIops: [rate],
            writeBps: [rate],
            writeIops: [rate],
          },
        },
      },
      [
        ...['--blkio-weight=10', '--device-read-bps=/dev/sda:5', '--device-read-iops=/dev/sda:5'],
        ...['--device-write-bps=/dev/sda:5', '--device-write-iops=/dev/sda:5'],
      ],
    ],
    [
      'devices',
      {
        devices: {
          mapped: [
            { source: '/dev/a', target: '/dev/b', permissions: 'rw' },
            { source: 'acme.com/gpu=all', target: 'acme.com/gpu=all', permissions: 'rwm' },
          ],
          cgroupRules: ['c 1:3 r'],
        },
      },
      ['--device=/dev/a:/dev/b:rw', '--device=acme.com/gpu=all', '--device-cgroup-rule=c 1:3 r'],
    ],
    [
      'gpus',
      {
        devices: {
          requests: [
            { count: 2, capabilities: ['gpu'] },
            { driver: 'nvidia', count: 0, deviceIds: ['0', '1'], capabilities: ['gpu', 'compute'] },
          ],
        },
      },
      [
        '--gpus=count=2,"capabilities=gpu"',
        '--gpus=driver=nvidia,"device=0,1","capabilities=gpu,compute"',
      ],
    ],
    [
      'dns, which the agent asks, and its words',
      { net: { dns: ['9.9.9.9'], dnsSearch: ['a.b'], dnsOptions: ['ndots:1'] } },
      ['--dns-search=a.b', '--dns-option=ndots:1'],
    ],
    [
      'network_mode: host',
      { net: { mode: 'host', dns: ['9.9.9.9'] } },
      [
        ...[
          '--network=host',
          '--dns=9.9.9.9',
          'without --network=bnt-c1',
          'without --ip=10.201.1.9',
        ],
        ...['without --dns=10.201.1.1', 'without --dns-search=shop.internal'],
        ...['without --dns-option=timeout:2', 'without --dns-option=attempts:3'],
      ],
    ],
    [
      'extra_hosts, mac_address',
      {
        net: {
          macAddress: '02:00:00:00:00:01',
          extraHosts: [
            { host: 'a', address: '::1' },
            { host: 'b', address: 'host-gateway' },
          ],
        },
      },
      ['--mac-address=02:00:00:00:00:01', '--add-host=a:::1', '--add-host=b:10.201.1.1'],
    ],
    [
      'secrets',
      {
        files: [
          { kind: 'secret', name: 'k', target: '/run/key', digest: 'd', mode: 256, uid: 0, gid: 0 },
        ],
      },
      ['--mount=type=bind,source=/files/key,target=/run/key,readonly'],
    ],
    [
      'volumes',
      {
        volumes,
        mounts: [
          {
            kind: 'volume',
            name: 'data',
            target: '/a,b',
            readOnly: true,
            noCopy: true,
            subpath: 's',
          },
          { kind: 'anonymous', target: '/c', readOnly: false },
          {
            kind: 'bind',
            source: '/h',
            target: '/d',
            readOnly: true,
            propagation: 'rslave',
            selinux: 'z',
          },
          { kind: 'tmpfs', target: '/e', sizeBytes: 5, mode: 0o700 },
          { kind: 'tmpfs', target: '/f' },
          { kind: 'image', source: 'i:1', target: '/g', subpath: 't' },
        ],
      },
      [
        '--mount=type=volume,source=shop_data,"target=/a,b",readonly,volume-nocopy,volume-subpath=s',
        '--volume=/c',
        '--volume=/h:/d:ro,z,rslave',
        '--mount=type=tmpfs,target=/e,tmpfs-size=5,tmpfs-mode=700',
        '--mount=type=tmpfs,target=/f,tmpfs-mode=1777',
        '--mount=type=image,source=i:1,target=/g,image-subpath=t',
      ],
    ],
  ])('%s', (_key, changes, expected) => {
    expect(difference(changes)).toEqual(expected)
  })

  it.each<[string, Partial<ContainerSpec>, readonly string[] | undefined, string[]]>([
    ['nothing', {}, undefined, ['box:1']],
    ['a command', { command: ['a', '-b'] }, undefined, ['box:1', 'a', '-b']],
    ['an entrypoint', { entrypoint: ['e', 'f'] }, undefined, ['--entrypoint=e', 'box:1', 'f']],
    ['both', { entrypoint: ['e'], command: ['a'] }, undefined, ['--entrypoint=e', 'box:1', 'a']],
    [
      'no entrypoint',
      { entrypoint: [], command: ['a'] },
      undefined,
      ['--entrypoint=', 'box:1', 'a'],
    ],
    ['no command', { command: [] }, ['i', 'j'], ['--entrypoint=i', 'box:1', 'j']],
  ])('the program, given %s', (_what, changes, imageEntrypoint, expected) => {
    expect(argvOf(changes, imageEntrypoint).slice(-expected.length)).toEqual(expected)
  })

  it('but never a variable, a label or a hook', () => {
    const argv = argvOf({
      environment: { PASSWORD: 'between us' },
      labels: { token: 'between us' },
      hooks: { preStop: [{ command: ['flush', 'between us'] }] },
    })

    expect(argv.join(' ')).not.toContain('between us')
  })
})

it('speaks of other things so', () => {
  const settings = { user: '1', workingDir: '/w', privileged: true, environment: { A: 'secret' } }

  expect(execArgv('c1', ['a', '-b'], settings, '/p/env')).toEqual([
    ...[
      'exec',
      '--user=1',
      '--workdir=/w',
      '--privileged=true',
      '--env-file=/p/env',
      'c1',
      'a',
      '-b',
    ],
  ])
  expect(pullArgv({ image: 'a:1', platform: 'linux/arm64' })).toEqual([
    ...['pull', '--quiet', '--platform=linux/arm64', 'a:1'],
  ])
  expect(logsArgv('c1', { tail: 5 })).toEqual(['logs', '--timestamps', '--tail=5', 'c1'])
})
