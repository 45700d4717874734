import { z } from 'zod'
import type {
  AgentConfig,
  CliConfig,
  Config,
  EngineConfig,
  LoggingConfig,
  OverlayConfig,
  WebhookConfig,
} from './config.ts'
import { repositorySchema } from './repository-schema.ts'
import { engineProblems } from './rules.ts'
import {
  absolutePath,
  amount,
  duration,
  flag,
  given,
  hostPort,
  list,
  optionalHostPort,
  optionalPath,
  port,
  size,
  socketPath,
  splitList,
  textMap,
  wholeNumber,
} from './values.ts'

// The names are those of banyan.yaml (snake_case); each section ends in a transform to the names of the code.

const storeAddress = z.string().refine(text => {
  const schemes = splitList(text).map(part => /^(https?):\/\/[^\s/@]+$/.exec(part)?.[1])
  return !schemes.includes(undefined) && new Set(schemes).size <= 1
}, 'must be http:// or https:// addresses, all of one kind, separated by commas')

const registryUrl = z
  .string()
  .regex(
    /^$|^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9._/-]+)?$/,
    'must be host:port without a scheme, or empty',
  )

const vpcCidr = z.cidrv4().refine(text => {
  const [address = '', bits = ''] = text.split('/')
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  return Number(bits) >= 8 && Number(bits) <= 24 && value % 2 ** (32 - Number(bits)) === 0
}, 'must be a network of /8 to /24 given by its first address, such as 10.200.0.0/16')

const engine = z
  .strictObject({
    engine_id: z
      .string()
      .regex(/^[a-zA-Z0-9._-]{0,63}$/, 'must be at most 63 of a-z, A-Z, 0-9, . _ and -')
      .default(''),
    data_dir: absolutePath.default('/var/lib/banyan'),
    grpc_port: port.default(50051),
    agent_listen: optionalHostPort.default(''),
    agent_address: optionalHostPort.default(''),
    socket: socketPath.prefault('/run/banyan/engine.sock'),
    metrics_port: port.default(9090),
    docker_host: socketPath.prefault('/var/run/docker.sock'),
    multi_engine: flag.default(false),
    managed_etcd: flag.default(true),
    etcd_port: port.default(2379),
    store_address: storeAddress.default(''),
    etcd_username: z.string().default(''),
    etcd_password_file: optionalPath.default(''),
    etcd_ca_file: optionalPath.default(''),
    etcd_cert_file: optionalPath.default(''),
    etcd_key_file: optionalPath.default(''),
    managed_registry: flag.default(true),
    registry_port: port.default(5000),
    external_registry_url: registryUrl.default(''),
    vpc_cidr: vpcCidr.default('10.200.0.0/16'),
    vip_cidr: vpcCidr.default('10.201.0.0/16'),
    secrets_key_file: optionalPath.default(''),
    sops_age_key_file: optionalPath.default(''),
    repositories: z.array(repositorySchema).max(1000).default([]),
  })
  .superRefine(
    (raw, context) => {
      for (const { path, message } of engineProblems(raw)) {
        context.addIssue({ code: 'custom', path: [...path], message })
      }
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .transform((raw): EngineConfig => ({
    engineId: raw.engine_id,
    dataDir: raw.data_dir,
    grpcPort: raw.grpc_port,
    ...(raw.agent_listen !== '' && { agentListen: raw.agent_listen }),
    ...(raw.agent_address !== '' && { agentAddress: address(raw.agent_address) }),
    socket: raw.socket,
    metricsPort: raw.metrics_port,
    dockerHost: raw.docker_host,
    multiEngine: raw.multi_engine,
    managedEtcd: raw.managed_etcd,
    etcdPort: raw.etcd_port,
    storeAddresses: splitList(raw.store_address),
    etcdAuth: given({
      username: raw.etcd_username,
      passwordFile: raw.etcd_password_file,
      caFile: raw.etcd_ca_file,
      certFile: raw.etcd_cert_file,
      keyFile: raw.etcd_key_file,
    }),
    managedRegistry: raw.managed_registry,
    registryPort: raw.registry_port,
    ...given({ externalRegistryUrl: raw.external_registry_url }),
    vpcCidr: raw.vpc_cidr,
    vipCidr: raw.vip_cidr,
    secretsKeyFile: raw.secrets_key_file || `${raw.data_dir}/secrets.key`,
    ...given({ sopsAgeKeyFile: raw.sops_age_key_file }),
    repositories: raw.repositories,
  }))

const resourceName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, 'must be at most 63 of a-z, A-Z, 0-9, . _ and -')

const engineHost = z.string().regex(/^[a-zA-Z0-9.:-]*$/, 'must be a host name or an address')
const engines = z.array(z.strictObject({ address: hostPort.transform(address) })).max(100)

/** Old containers are stopped so long after the switch: an answer that is kept for longer would lead nowhere. */
const maxTtlMs = 5000
const ttlTooLong = 'must be at most 5s: so long after a switch the old containers are stopped'

const interfaceName = z
  .string()
  .regex(/^[a-zA-Z0-9_.-]{1,15}$/, 'must be an interface name of at most 15 characters')

const overlay = z
  .strictObject({
    interface: interfaceName.default('banyan-wg'),
    listen_port: port.default(51820),
    mtu: z
      .union([z.literal('auto'), wholeNumber(1280, 9000)], {
        error: 'must be auto or a number from 1280 to 9000',
      })
      .default('auto'),
    address: z
      .union([z.literal(''), z.ipv4(), z.ipv6()], { error: 'must be an IP address, or empty' })
      .default(''),
    keepalive: duration(0, 3_600_000).prefault('25s'),
  })
  .transform((raw): OverlayConfig => ({
    interface: raw.interface,
    listenPort: raw.listen_port,
    mtu: raw.mtu,
    address: raw.address,
    keepaliveMs: raw.keepalive,
  }))

const agent = z
  .strictObject({
    node_name: z
      .string()
      .regex(
        /^([a-zA-Z0-9][a-zA-Z0-9._-]{0,62})?$/,
        'must be at most 63 of a-z, A-Z, 0-9, . _ and -',
      )
      .default(''),
    data_dir: absolutePath.default('/var/lib/banyan-agent'),
    engine_host: engineHost.min(1).default('127.0.0.1'),
    engine_port: port.default(50051),
    engines: engines.default([]),
    join_file: optionalPath.default(''),
    runtime: z.enum(['docker', 'nerdctl']).default('docker'),
    docker_host: socketPath.prefault('/var/run/docker.sock'),
    docker_login_file: absolutePath.default('/root/.docker/config.json'),
    network: z
      .strictObject({
        name: z
          .string()
          .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/, 'must be a network name')
          .default('banyan'),
        bridge: interfaceName.default('banyan0'),
      })
      .prefault({}),
    overlay: overlay.prefault({}),
    dns: z
      .strictObject({
        ttl: duration(0, 3_600_000)
          .refine(ms => ms <= maxTtlMs, ttlTooLong)
          .prefault('5s'),
        upstreams: list(
          z
            .string()
            .regex(
              /^\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?$/,
              'must be an IPv4 address, with a port or without',
            ),
        ).default([]),
        port: port.default(53),
      })
      .transform(raw => ({ ttlMs: raw.ttl, upstreams: raw.upstreams, port: raw.port }))
      .prefault({}),
    labels: textMap.default({}),
    reserve: z
      .strictObject({ cpus: amount.default(0.25), memory: size(0, 1024 ** 5).prefault('256mb') })
      .transform(raw => ({ cpus: raw.cpus, memoryBytes: raw.memory }))
      .prefault({}),
    resources: z.record(resourceName, amount).default({}),
  })
  .refine(({ network, overlay: { interface: name } }) => network.bridge !== name, {
    path: ['overlay', 'interface'],
    message: 'is the name of the bridge too',
  })
  .transform((raw): AgentConfig => ({
    nodeName: raw.node_name,
    dataDir: raw.data_dir,
    engines: engineAddresses(raw),
    joinFile: raw.join_file || `${raw.data_dir}/join.json`,
    runtime: raw.runtime,
    dockerHost: raw.docker_host,
    dockerLoginFile: raw.docker_login_file,
    network: raw.network,
    overlay: raw.overlay,
    dns: raw.dns,
    labels: raw.labels,
    reserve: raw.reserve,
    resources: raw.resources,
  }))

const cli = z
  .strictObject({
    engine_host: engineHost.default(''),
    engine_port: port.default(50051),
    engines: engines.default([]),
  })
  .transform((raw): CliConfig => ({ engines: engineAddresses(raw) }))

const webhook = z
  .strictObject({
    listen: hostPort.prefault('0.0.0.0:8443'),
    public_url: z
      .string()
      .regex(
        /^$|^https?:\/\/[^\s/@?#]+(\/[^\s@?#]*)?$/,
        'must be an http:// or https:// URL, or empty',
      )
      .default(''),
    max_body: size(1024, 25 * 1024 ** 2).prefault('3mb'),
    tls: z
      .strictObject({ cert_file: optionalPath.default(''), key_file: optionalPath.default('') })
      .refine(
        tls => (tls.cert_file === '') === (tls.key_file === ''),
        'needs both cert_file and key_file, or neither',
      )
      .prefault({}),
  })
  .transform((raw): WebhookConfig => ({
    listen: raw.listen,
    ...given({ publicUrl: raw.public_url.replace(/\/+$/, '') }),
    maxBodyBytes: raw.max_body,
    ...(raw.tls.cert_file !== '' && {
      tls: { certFile: raw.tls.cert_file, keyFile: raw.tls.key_file },
    }),
  }))

const logging = z
  .strictObject({
    level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
    format: z.enum(['auto', 'pretty', 'json']).default('auto'),
  })
  .transform(({ level, format }): LoggingConfig => ({
    level,
    ...(format !== 'auto' && { format }),
  }))

export const configSchema = z
  .strictObject({
    engine: engine.prefault({}),
    agent: agent.prefault({}),
    cli: cli.prefault({}),
    webhook: webhook.prefault({}),
    logging: logging.prefault({}),
  })
  .transform((raw): Config => raw)

interface EngineChoice {
  readonly engine_host: string
  readonly engine_port: number
  readonly engines: readonly { readonly address: string }[]
}

/** The list where there is one; else the single engine, if a host is given. */
function engineAddresses({
  engine_host: host,
  engine_port,
  engines: list,
}: EngineChoice): string[] {
  if (list.length > 0) return list.map(engine => engine.address)
  return host === '' ? [] : [address({ host, port: engine_port })]
}

function address({ host, port: number }: { host: string; port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${number}`
}
