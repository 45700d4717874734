import { z } from 'zod'
import type { AgentConfig, OverlayConfig } from './agent.ts'
import {
  breakerConfig,
  breakerFields,
  clientControl,
  engineEndpoints,
  enginesFields,
  healthCheckConfig,
  healthCheckFields,
  interfaceName,
} from './endpoints-schema.ts'
import {
  absolutePath,
  amount,
  duration,
  list,
  optionalPath,
  port,
  size,
  socketPath,
  textMap,
  wholeNumber,
} from './values.ts'

const resourceName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, 'must be at most 63 of a-z, A-Z, 0-9, . _ and -')

/** Old containers are stopped so long after the switch: an answer that is kept for longer would lead nowhere. */
const maxTtlMs = 5000
const ttlTooLong = 'must be at most 5s: so long after a switch the old containers are stopped'

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

export const agentSchema = z
  .strictObject({
    node_name: z
      .string()
      .regex(
        /^([a-zA-Z0-9][a-zA-Z0-9._-]{0,62})?$/,
        'must be at most 63 of a-z, A-Z, 0-9, . _ and -',
      )
      .default(''),
    data_dir: absolutePath.default('/var/lib/banyan-agent'),
    ...enginesFields,
    control: clientControl('banyan-ctl-a').prefault({}),
    ...breakerFields,
    ...healthCheckFields,
    metrics_port: wholeNumber(0, 65_535).default(0),
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
    engines: engineEndpoints(raw),
    breaker: breakerConfig(raw),
    ...healthCheckConfig(raw),
    control: raw.control,
    metricsPort: raw.metrics_port,
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
