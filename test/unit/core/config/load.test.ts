import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadConfig, renderDiagnostic } from '../../../../core/config/load.ts'
import type { Config } from '../../../../core/config/config.ts'

const nothingAllowed = {
  bindMounts: [],
  privileged: false,
  capabilities: [],
  devices: [],
  deviceCgroupRules: [],
  gpus: false,
  hostNamespaces: [],
  securityOpt: [],
  runtimes: [],
  sysctls: [],
  cgroupParents: [],
  volumeDrivers: [],
  volumeTypes: [],
  networks: [],
  volumes: [],
}

function load(text: string, env: Record<string, string> = {}) {
  return loadConfig({ text, file: 'banyan.yaml', env, hostName: 'host-1' })
}

function valid(text: string, env: Record<string, string> = {}): Config {
  const { config, errors } = load(text, env)
  if (!config) throw new Error(errors.map(renderDiagnostic).join('\n'))
  return config
}

function problems(text: string, env: Record<string, string> = {}): string[] {
  return load(text, env).errors.map(renderDiagnostic)
}

function withRepository(fields: string): string {
  return `engine: { repositories: [{ name: a, url: https://x.test/a.git, ${fields} }] }`
}

describe('defaults', () => {
  it('make an empty file a configuration for one machine', () => {
    const { engine, agent, cli, webhook } = valid('')

    expect(engine).toMatchObject({ managedEtcd: true, managedRegistry: true, repositories: [] })
    const socket = [{ address: `unix:${engine.socket}` }]
    expect([agent.engines, cli.engines]).toMatchObject([socket, socket])
    expect(webhook).toEqual({ listen: { host: '0.0.0.0', port: 8443 }, maxBodyBytes: 3_145_728 })
  })

  it('leave out the slash at the end of where the receiver is', () => {
    const { webhook } = valid('webhook: { public_url: "https://banyan.test/hooks/" }')

    expect(webhook.publicUrl).toBe('https://banyan.test/hooks')
  })

  it('name the engine and the agent after the host', () => {
    const { engine, agent } = valid('agent: { node_name: n1 }')

    expect([engine.engineId, agent.nodeName]).toEqual(['host-1', 'n1'])
  })

  it('take a section without content as not written', () => {
    expect(valid('engine:\nagent:\n  dns:\n')).toEqual(valid(''))
  })

  it('fill in a repository of which only name and url are given', () => {
    const text = 'engine: { repositories: [{ name: a, url: /srv/a.git }] }'

    expect(valid(text).engine.repositories).toEqual([
      {
        name: 'a',
        url: '/srv/a.git',
        ref: { kind: 'branch', name: 'main' },
        manifests: ['**/compose.yaml', '**/compose.yml', '**/docker-compose.yml', '**/banyan.yaml'],
        poll: '*/30 * * * * *',
        auth: {},
        forge: 'github',
        fetch: { maxBytes: 512 * 1024 * 1024, timeoutMs: 120_000 },
        variables: {},
        prune: true,
        pruneBudget: { applications: 3, percent: 20 },
        suspend: false,
        selfHeal: true,
        windows: [],
        policy: nothingAllowed,
        rolloutTimeoutMs: 300_000,
      },
    ])
  })
})

describe('problems', () => {
  it('are all reported at once, each at its line and column', () => {
    const text = `engine:
  grpc_prot: 6000
  registry_port: many
  repositories:
    - name: Shop
      url: https://x.test/a.git
agnet: {}
`

    expect(problems(text)).toEqual([
      'banyan.yaml:3:18: engine.registry_port: expected number, received string',
      'banyan.yaml:5:13: engine.repositories[0].name: must be 1 to 63 of a-z, 0-9, _ and -, starting with a letter or digit',
      'banyan.yaml:2:3: engine.grpc_prot: unknown option; did you mean grpc_port?',
      'banyan.yaml:7:1: agnet: unknown option; did you mean agent?',
    ])
  })

  it('say what is required', () => {
    const text = 'engine: { repositories: [{ name: a }] }'

    expect(problems(text)).toEqual(['banyan.yaml:1:26: engine.repositories[0].url: is required'])
  })

  it.each([
    ['engine: 5', 'engine: expected object, received number'],
    ['[]', '1:1: expected object, received array'],
    ['- x', 'expected object'],
    ['a: [1\nb: 2', 'Flow sequence'],
    ['a: 1\na: 2', 'Map keys must be unique'],
    ['"\\ud800"', 'expected object'],
    ['engine: { vpc_cidr: 10.200.1.0/16 }', 'must be a network of /8 to /24'],
    ['engine: { vpc_cidr: 10.0.0.0/30 }', 'must be a network of /8 to /24'],
    ['engine: { data_dir: var }', 'must be an absolute path'],
    ['engine: { grpc_port: 0 }', 'expected number to be >=1'],
    ['engine: { grpc_port: 65536 }', 'expected number to be <=65535'],
    ['engine: { grpc_port: 1.5 }', 'expected int'],
    ['engine: { multi_engine: maybe }', 'expected boolean'],
    ['engine: { engine_id: 7 }', 'expected string, received number'],
    ['engine: { metrics_port: 5000 }', 'engine.registry_port: is the same port as metrics_port'],
    ['webhook: { listen: "8443" }', 'must be host:port'],
    ['webhook: { max_body: 1gb }', 'is out of range'],
    ['webhook: { max_body: lots }', 'must be a size'],
    ['webhook: { public_url: "banyan.test:8443" }', 'must be an http:// or https:// URL'],
    ['webhook: { public_url: "https://me:x@banyan.test" }', 'must be an http:// or https:// URL'],
    ['webhook: { tls: { cert_file: /a } }', 'needs both cert_file and key_file'],
    ['agent: { dns: { ttl: 5 } }', 'expected string, received number'],
    ['agent: { dns: { ttl: 5 parsecs } }', 'must be a duration'],
    ['agent: { dns: { ttl: 6s } }', 'must be at most 5s: so long after a switch'],
    ['agent: { runtime: podman }', 'expected one of "docker"|"nerdctl"'],
    ['agent: { docker_host: "tcp://1.2.3.4:2375" }', 'must be the path of a unix socket'],
    ['agent: { network: { bridge: much-too-long-a-name } }', 'at most 15 characters'],
    ['agent: { overlay: { mtu: 1000 } }', 'expected number to be >=1280'],
    ['agent: { overlay: { mtu: most } }', 'must be auto or a number from 1280 to 9000'],
    ['agent: { overlay: { address: example.org } }', 'must be an IP address, or empty'],
    ['agent: { overlay: { interface: banyan0 } }', 'is the name of the bridge too'],
    ['logging: { level: loud }', 'expected one of'],
  ])('refuse %s', (text, message) => {
    expect(problems(text).join('\n')).toContain(message)
  })

  it('never echo a password that stands in a URL', () => {
    const text = 'engine: { repositories: [{ name: a, url: "https://me:hunter2@x.test/a" }] }'

    expect(problems(text).join()).toContain('must not hold credentials')
    expect(problems(text).join()).not.toContain('hunter2')
  })

  it('stop an alias bomb', () => {
    const rows = Array.from({ length: 9 }, (_, i) => {
      const aliases = Array(9).fill(`*a${i}`).join(', ')
      return `a${i + 1}: &a${i + 1} [${aliases}]`
    })

    expect(problems(`a0: &a0 [x]\n${rows.join('\n')}`).join()).toContain('alias')
  })

  it('are the answer to whatever text comes, never an exception', () => {
    const piece = fc.constantFrom(
      'engine:',
      'agent:',
      ' ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      ': ',
      '&a ',
      '*a ',
      '!!x ',
      '"',
      "'",
      '|',
      '<<: ',
      '__proto__: ',
      'repositories:',
      'url: ',
      '${X}',
      '\t',
      '# ',
      '---\n',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map(parts => parts.join('')),
    )

    fc.assert(
      fc.property(text, input => {
        const { config, errors } = load(input)

        expect(config === undefined).toBe(errors.length > 0)
      }),
    )
  })
})

describe('repositories', () => {
  it.each([
    ['ref: { tag: v1.4.2 }', { ref: { kind: 'tag', name: 'v1.4.2' } }],
    ['ref: { branch: release/1.x }', { ref: { kind: 'branch', name: 'release/1.x' } }],
    ['auth: { token_file: /t }', { auth: { tokenFile: '/t' } }],
    ['webhook_secret_file: /s', { webhookSecretFile: '/s' }],
    ['forge: gitea', { forge: 'gitea' }],
    ['variables: { A: 1, B: true, C: x }', { variables: { A: '1', B: 'true', C: 'x' } }],
    ['policy: { bind_mounts: [/srv] }', { policy: { bindMounts: ['/srv'] } }],
    ['policy: { privileged: true, gpus: true }', { policy: { privileged: true, gpus: true } }],
    ['policy: { capabilities: [cap_net_admin] }', { policy: { capabilities: ['NET_ADMIN'] } }],
    ['policy: { host_namespaces: [pid] }', { policy: { hostNamespaces: ['pid'] } }],
    [
      'policy: { devices: [/dev/dri, x.y/z=all] }',
      { policy: { devices: ['/dev/dri', 'x.y/z=all'] } },
    ],
    ['policy: { networks: ["shop_*"] }', { policy: { networks: ['shop_*'] } }],
    ['policy: { volume_types: [ext4] }', { policy: { volumeTypes: ['ext4'] } }],
    ['ref: { semver: ">=1.4 <2" }', { ref: { kind: 'semver', name: '>=1.4 <2' } }],
    ['auth: { token_file: /t, host: X.test }', { auth: { tokenFile: '/t', host: 'X.test' } }],
    ['require_signature: true, signers: { ssh_file: /s }', { signers: { sshFile: '/s' } }],
    ['fetch: { max_size: 1gb }', { fetch: { maxBytes: 2 ** 30, timeoutMs: 120_000 } }],
    ['fetch: { timeout: 10m }', { fetch: { maxBytes: 2 ** 29, timeoutMs: 600_000 } }],
    ['prune_budget: { percent: 50 }', { pruneBudget: { applications: 3, percent: 50 } }],
    ['rollout_timeout: 90s', { rolloutTimeoutMs: 90_000 }],
  ])('read %s', (fields, expected) => {
    expect(valid(withRepository(fields)).engine.repositories[0]).toMatchObject(expected)
  })

  it.each([
    ['/srv/deploy', '/srv/deploy/keys/allowed', '/srv/deploy'],
    ['file:///srv/deploy/.git', '/srv/deploy/allowed', '/srv/deploy'],
    ['/srv/deploy/', '/srv/other/../deploy/allowed', '/srv/deploy'],
    ['/srv/deploy', '/srv/deploy-keys/allowed', undefined],
    ['/srv/deploy', '/etc/banyan/allowed', undefined],
  ])('of %s with signers in %s are refused inside', (url, file, folder) => {
    const text = `engine:
  repositories:
    - { name: here, url: ${url} }
    - { name: x, url: https://x.test/x.git, require_signature: true, signers: { ssh_file: ${file} } }
`

    const wanted =
      folder === undefined
        ? []
        : [expect.stringContaining(`signers: must lie outside ${folder}:`) as unknown]
    expect(problems(text)).toEqual(wanted)
  })

  it.each([
    ['ref: {}', 'exactly one of branch, tag, commit and semver'],
    ['ref: { branch: a, tag: b }', 'exactly one of branch, tag, commit and semver'],
    ['ref: { branch: --upload-pack=x }', 'is not a short ref name'],
    ['ref: { branch: refs/heads/main }', 'is not a short ref name'],
    ['ref: { branch: a..b }', 'is not a short ref name'],
    ['ref: { branch: "a b" }', 'is not a short ref name'],
    ['ref: { commit: abc }', 'full commit id'],
    ['ref: { semver: "" }', 'must be a range of versions'],
    ['ref: { semver: ">=main" }', 'must be a range of versions'],
    ['auth: { token_file: /t, ssh_key_file: /k, known_hosts_file: /h }', 'not both'],
    ['auth: { ssh_key_file: /k }', 'go together'],
    ['auth: { ssh_key_file: /k, known_hosts_file: /h }', 'is only for ssh URLs'],
    ['poll: "* * * * * *"', 'more often than every 10 s'],
    ['fetch: { max_size: 3gb }', 'fetch.max_size: is out of range'],
    ['fetch: { timeout: 0s }', 'fetch.timeout: is out of range'],
    ['auth: { host: x.test }', 'auth.host: is only for token_file'],
    ['auth: { token_file: /t, host: github.com }', 'auth.host: is not the host of url'],
    ['auth: { token_file: /t, host: x.test.evil.test }', 'auth.host: is not the host of url'],
    ['auth: { token_file: /t, host: x.test:8443 }', 'auth.host: is not the host of url'],
    ['require_signature: true', 'require_signature: needs signers.ssh_file or signers.gpg_file'],
    ['signers: { gpg_file: /g }', 'signers: has no effect with require_signature: false'],
    ['manifests: []', 'to have >=1 items'],
    ['variables: { A: [x] }', 'must be text'],
    ['policy: { bind_mounts: [srv] }', 'must be an absolute path'],
    ['policy: { bind_mount: [/srv] }', 'did you mean bind_mounts?'],
    ['policy: { capabilities: [everything!] }', 'must be a capability'],
    ['policy: { host_namespaces: [net] }', 'expected one of "network"'],
    ['policy: { devices: [dri] }', 'must be a path, or a CDI name'],
    ['policy: { device_cgroup_rules: [everything] }', 'must be a rule'],
  ])('refuse %s', (fields, message) => {
    expect(problems(withRepository(fields)).join('\n')).toContain(message)
  })

  it.each([
    'https://github.com/acme/shop.git',
    'http://127.0.0.1:8080/a.git',
    'ssh://git@github.com:22/acme/shop.git',
    'git@github.com:acme/shop.git',
    'file:///srv/a.git',
    '/srv/a.git',
  ])('are found at %s', url => {
    const text = `engine: { repositories: [{ name: a, url: "${url}" }] }`

    expect(valid(text).engine.repositories[0]?.url).toBe(url)
  })

  it.each([
    '',
    'a',
    '../a',
    '--upload-pack=touch x',
    'ext::sh -c x',
    'ftp://x/y',
    'https://-x/y',
    'ssh://-oProxyCommand=x/y',
    '-oProxyCommand=x@h:y',
    'a@-h:y',
    'a@h:-y',
    'https://me:pw@x/y',
    'https://token@x/y',
    'ssh://me:pw@x/y',
    '/a\\nb',
  ])('are not found at "%s"', url => {
    const text = `engine: { repositories: [{ name: a, url: "${url}" }] }`

    expect(problems(text).join()).toContain('engine.repositories[0].url')
  })

  it('have one limit for fetches where they share a copy', () => {
    const text = (auth: string) => `engine:
  repositories:
    - { name: a, url: "https://x.test/a", fetch: { timeout: 1m } }
    - { name: b, url: "https://x.test/a", auth: { ${auth} } }`

    expect(problems(text(''))).toEqual([
      'banyan.yaml:4:7: engine.repositories[1].fetch: must be the same for all repositories of one url and auth: they share a copy',
    ])
    expect(problems(text('token_file: /t'))).toEqual([])
  })

  it('have names of their own', () => {
    const text = `engine:
  repositories:
    - { name: a, url: /x }
    - { name: a, url: /y }`

    expect(problems(text)).toEqual([
      'banyan.yaml:4:15: engine.repositories[1].name: "a" is the name of another repository too',
    ])
  })

  it('warn of a token that would travel in the clear', () => {
    const at = (url: string) =>
      load(`engine: { repositories: [{ name: a, url: "${url}", auth: { token_file: /t } }] }`)

    expect(at('http://git.test/a').warnings.map(renderDiagnostic).join()).toContain('unencrypted')
    expect(at('http://127.0.0.1/a').warnings).toEqual([])
    expect(at('https://git.test/a').warnings).toEqual([])
  })
})

describe('several engines', () => {
  it('need a store and a registry of their own', () => {
    const text = 'engine: { multi_engine: true }'

    expect(problems(text).map(line => line.split(': ').slice(1, 3).join(': '))).toEqual([
      'engine.managed_etcd: must be false with multi_engine',
      'engine.managed_registry: must be false with multi_engine',
    ])
  })

  it('need to know where those are', () => {
    const text = 'engine: { multi_engine: true, managed_etcd: false, managed_registry: false }'

    expect(problems(text).join('\n')).toContain('engine.store_address: is needed')
    expect(problems(text).join('\n')).toContain('engine.external_registry_url: is needed')
  })

  it('are accepted as the original writes them', () => {
    const { engine, agent, cli } = valid(`
engine:
  multi_engine: true
  managed_etcd: false
  store_address: "http://etcd-1:2379,http://etcd-2:2379"
  managed_registry: false
  external_registry_url: "registry.internal:5000"
agent:
  engines:
    - address: "192.168.1.10:50051"
      wg_public_key: ZwlhPtN5dWw4TRSOkrUhjwC4w1jtABOnFUgVEdHImi8=
    - { address: "192.168.1.20:50051", priority: 2, timeout_seconds: 5 }
cli: { engine_host: engine.internal, engine_port: 6000 }`)

    expect(engine.storeAddresses).toEqual(['http://etcd-1:2379', 'http://etcd-2:2379'])
    expect(engine.externalRegistryUrl).toBe('registry.internal:5000')
    const usual = { priority: 1, timeoutMs: 2000, controlPort: 51821 }
    const wgPublicKey = 'ZwlhPtN5dWw4TRSOkrUhjwC4w1jtABOnFUgVEdHImi8='
    expect(agent.engines).toEqual([
      { ...usual, address: '192.168.1.10:50051', wgPublicKey },
      { ...usual, address: '192.168.1.20:50051', priority: 2, timeoutMs: 5000 },
    ])
    expect(cli.engines).toEqual([{ ...usual, address: 'engine.internal:6000' }])
  })

  it.each([
    ['agent: { engines: [{ address: a:1, wg_public_key: short }] }', 'must be a WireGuard public'],
    ['cli: { engine_wg_public_key: "x=" }', 'engine_wg_public_key: must be a WireGuard'],
    ['agent: { circuit_breaker: { failure_threshold: 0 } }', 'failure_threshold'],
    ['agent: { health_check: { intervall_seconds: 5 } }', 'did you mean interval_seconds?'],
  ])('refuse %s', (text, message) => {
    expect(problems(text).join('\n')).toContain(message)
  })

  it('let engines with a control tunnel manage their state and images together', () => {
    const text = 'engine: { multi_engine: true, control: { enabled: true } }'

    expect(valid(text).engine.control).toEqual({
      ...{ interface: 'banyan-ctl', listenPort: 51821, secondPort: 51822 },
    })
  })

  it('let engines that reach each other without a tunnel manage their images together', () => {
    const store = 'managed_etcd: false, store_address: "http://e:2379"'
    const { engine } = valid(
      `engine: { multi_engine: true, ${store}, agent_listen: "0.0.0.0:50052" }`,
    )

    expect(engine.managedRegistry).toBe(true)
  })

  it('may keep the images of their registries in one folder', () => {
    const store = 'managed_etcd: false, store_address: "http://e:2379"'
    const { engine } = valid(
      `engine: { multi_engine: true, ${store}, registry_shared_dir: /mnt/images }`,
    )

    expect(engine).toMatchObject({ managedRegistry: true, registrySharedDir: '/mnt/images' })
  })

  it.each([
    ['store_address: "http://e:2379"', 'store_address: has no effect with managed_etcd: true'],
    ['etcd_username: root', 'etcd_username: has no effect'],
    ['external_registry_url: "r:5000"', 'has no effect with managed_registry: true'],
    [
      'managed_registry: false, external_registry_url: "r:5000", registry_shared_dir: /r',
      'registry_shared_dir: has no effect',
    ],
    [
      'managed_etcd: false, store_address: "http://e:1", etcd_username: u',
      'etcd_password_file: is needed',
    ],
    [
      'managed_etcd: false, store_address: "http://e:1", etcd_key_file: /k',
      'etcd_cert_file: is needed',
    ],
    ['managed_etcd: false, store_address: "http://u:p@e:1"', 'store_address: must be'],
    ['managed_etcd: false, store_address: "http://e:1,https://f:1"', 'all of one kind'],
  ])('refuse %s rather than ignore it', (fields, message) => {
    expect(problems(`engine: { ${fields} }`).join('\n')).toContain(message)
  })

  it('are checked even where something else is wrong', () => {
    const text = 'engine: { multi_engine: true, grpc_port: x, repositories: [5] }'

    expect(problems(text).join('\n')).toContain('managed_etcd: must be false')
  })
})

describe('the environment', () => {
  it('replaces options, and is named where its value is wrong', () => {
    const { engine, agent } = valid('engine: { grpc_port: 1 }', {
      BANYAN_ENGINE__GRPC_PORT: '6000',
      BANYAN_AGENT__DNS__UPSTREAMS: '1.1.1.1, 9.9.9.9:53',
      BANYAN_AGENT__LABELS__ZONE: 'a',
    })

    expect(engine.grpcPort).toBe(6000)
    expect(agent.dns.upstreams).toEqual(['1.1.1.1', '9.9.9.9:53'])
    expect(agent.labels).toEqual({ zone: 'a' })
  })

  it.each([
    ['BANYAN_ENGINE__GRPC_PORT', 'x', 'engine.grpc_port: expected number'],
    ['BANYAN_ENGINE__GRPC_PROT', '1', 'engine.grpc_prot: unknown option; did you mean grpc_port?'],
    ['BANYAN_ENGINE__REPOSITORIES__0__URL', '/x', 'leads through a list'],
    ['BANYAN_ENGINE__MANAGED_ETCD', 'perhaps', 'engine.managed_etcd: expected boolean'],
  ])('is refused by name: %s=%s', (name, value, message) => {
    const text = 'engine: { repositories: [{ name: a, url: /a }] }'

    expect(problems(text, { [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name}: .*`)),
    ])
    expect(problems(text, { [name]: value })[0]).toContain(message)
  })

  it('fills in ${NAME}, also for numbers, and says where a variable is missing', () => {
    const text = 'engine:\n  data_dir: ${DIR}/banyan\n  grpc_port: ${PORT}\n'

    expect(valid(text, { DIR: '/srv', PORT: '7000' }).engine).toMatchObject({
      dataDir: '/srv/banyan',
      grpcPort: 7000,
    })
    expect(problems(text, { DIR: '/srv' })).toContain(
      'banyan.yaml:3:14: the variable PORT is not set',
    )
  })
})
