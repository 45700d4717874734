/** Two ways to write the same of a service, in YAML flow style, by the key that they are written under. */
export interface Twins {
  readonly key: string
  readonly short: string
  readonly long: string
}

const pairs: readonly (readonly [key: string, short: string, long: string])[] = [
  ['build', '.', '{ context: ., dockerfile: Dockerfile }'],
  ['command', 'run "a b" c', '[run, a b, c]'],
  ['entrypoint', '"sh -c x"', '[sh, -c, x]'],
  ['environment', '[A=1, B, C=true]', '{ A: 1, B: , C: true }'],
  ['labels', '[a=1, b]', '{ a: 1, b: }'],
  ['annotations', '[a=1]', '{ a: "1" }'],
  ['sysctls', '[net.core.somaxconn=1024]', '{ net.core.somaxconn: 1024 }'],
  ['ports', '["8080:80"]', '[{ mode: ingress, target: 80, published: "8080", protocol: tcp }]'],
  ['ports', '[80]', '[{ target: 80 }]'],
  ['ports', '["8080-8081:80-81"]', '["8080:80", "8081:81"]'],
  [
    'ports',
    '["[::1]:53:53/udp"]',
    '[{ host_ip: "::1", target: 53, published: 53, protocol: udp }]',
  ],
  [
    'volumes',
    '["data:/data:ro"]',
    '[{ type: volume, source: data, target: /data, read_only: true, volume: {} }]',
  ],
  [
    'volumes',
    '["./src:/src:z"]',
    '[{ type: bind, source: ./src, target: /src, bind: { selinux: z, create_host_path: true } }]',
  ],
  ['volumes', '[/anonymous]', '[{ type: volume, target: /anonymous, volume: {} }]'],
  ['tmpfs', '/tmp', '[/tmp]'],
  ['dns', '1.1.1.1', '[1.1.1.1]'],
  ['dns_search', 'example.com', '[example.com]'],
  ['devices', '["/dev/a"]', '[{ source: /dev/a, target: /dev/a, permissions: rwm }]'],
  ['gpus', 'all', '[{ count: -1 }]'],
  ['configs', '[motd]', '[{ source: motd }]'],
  ['secrets', '[token]', '[{ source: token, target: /run/secrets/token }]'],
  ['networks', '[back]', '{ back: }'],
  ['extra_hosts', '["a:1.1.1.1", "b=::1"]', '{ b: "[::1]", a: [1.1.1.1] }'],
  [
    'healthcheck',
    '{ test: curl -f localhost, interval: 90s }',
    '{ test: [CMD-SHELL, curl -f localhost], interval: 1m30s }',
  ],
  ['ulimits', '{ nofile: { soft: 1, hard: 2 } }', '{ nofile: { hard: 2, soft: 1 } }'],
  ['mem_limit', '512m', '536870912'],
  ['shm_size', '64mb', '"67108864"'],
  ['stop_grace_period', '1.5h', '1h30m'],
  ['cpus', '"0.5"', '0.50'],
  ['init', '"yes"', 'true'],
  ['group_add', '[1000]', '["1000"]'],
  ['expose', '[3000]', '["3000"]'],
  [
    'deploy',
    '{ labels: [a=1], resources: { limits: { cpus: "0.5", memory: 512m } } }',
    '{ labels: { a: 1 }, resources: { limits: { cpus: 0.5, memory: "536870912" } } }',
  ],
  ['post_start', '[{ command: a b }]', '[{ command: [a, b], environment: {} }]'],
]

export const twins: readonly Twins[] = pairs.map(([key, short, long]) => ({ key, short, long }))

/** A project with one service of the given keys, and what they refer to. */
export function projectOf(keys: Readonly<Record<string, string>>): string {
  const lines = Object.entries(keys).map(([key, value]) => `    ${key}: ${value}\n`)
  return `services:
  web:
    image: nginx
${lines.join('')}
networks: { back: {} }
volumes: { data: {} }
configs: { motd: { content: hello } }
secrets: { token: { environment: TOKEN } }
`
}
