import { z } from 'zod'
import { backupSchema } from './backup-schema.ts'
import { address, engineControl } from './endpoints-schema.ts'
import type { EngineConfig } from './engine.ts'
import { notificationSchema } from './notification-schema.ts'
import { repositorySchema } from './repository-schema.ts'
import { engineProblems } from './rules.ts'
import {
  absolutePath,
  flag,
  given,
  optionalHostPort,
  optionalPath,
  port,
  socketPath,
  splitList,
} from './values.ts'

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

export const engineSchema = z
  .strictObject({
    engine_id: z
      .string()
      .regex(/^[a-zA-Z0-9._-]{0,63}$/, 'must be at most 63 of a-z, A-Z, 0-9, . _ and -')
      .default(''),
    data_dir: absolutePath.default('/var/lib/banyan'),
    grpc_port: port.default(50051),
    control: engineControl.prefault({}),
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
    registry_shared_dir: optionalPath.default(''),
    external_registry_url: registryUrl.default(''),
    vpc_cidr: vpcCidr.default('10.200.0.0/16'),
    vip_cidr: vpcCidr.default('10.201.0.0/16'),
    secrets_key_file: optionalPath.default(''),
    sops_age_key_file: optionalPath.default(''),
    repositories: z.array(repositorySchema).max(1000).default([]),
    notifications: z.array(notificationSchema).max(100).default([]),
    backup: backupSchema.prefault({}),
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
    ...(raw.control && { control: raw.control }),
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
    ...given({
      registrySharedDir: raw.registry_shared_dir,
      externalRegistryUrl: raw.external_registry_url,
    }),
    vpcCidr: raw.vpc_cidr,
    vipCidr: raw.vip_cidr,
    secretsKeyFile: raw.secrets_key_file || `${raw.data_dir}/secrets.key`,
    ...given({ sopsAgeKeyFile: raw.sops_age_key_file }),
    repositories: raw.repositories,
    notifications: raw.notifications,
    ...(raw.backup && { backup: raw.backup }),
  }))
