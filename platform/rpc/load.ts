import { join } from 'node:path'
import { loadSync } from '@grpc/proto-loader'
import { loadPackageDefinition } from '@grpc/grpc-js'
import { packageFolder } from '../package-folder.ts'
import type { ProtoGrpcType as ClusterGrpcType } from '../../proto/gen/cluster.ts'
import type { ProtoGrpcType as ControlGrpcType } from '../../proto/gen/control.ts'
import type { AgentServiceDefinition } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { ClusterServiceDefinition } from '../../proto/gen/banyan/v1/ClusterService.ts'
import type { ControlServiceDefinition } from '../../proto/gen/banyan/v1/ControlService.ts'
import type { JoinServiceDefinition } from '../../proto/gen/banyan/v1/JoinService.ts'

const files = ['banyan/v1/control.proto', 'banyan/v1/agent.proto', 'banyan/v1/cluster.proto']

/** Those of the `proto` script in package.json, or the generated types would lie. */
const options = { longs: Number, enums: String, defaults: true, oneofs: true }

export interface Services {
  readonly control: ControlServiceDefinition
  readonly join: JoinServiceDefinition
  readonly agent: AgentServiceDefinition
  readonly cluster: ClusterServiceDefinition
}

export const services = loadServices()

function loadServices(): Services {
  const includeDirs = [join(packageFolder(), 'proto')]
  const definition = loadSync(files, { ...options, includeDirs })
  const { v1 } = (loadPackageDefinition(definition) as unknown as ControlGrpcType & ClusterGrpcType)
    .banyan
  return {
    control: v1.ControlService.service,
    agent: v1.AgentService.service,
    cluster: v1.ClusterService.service,
    join: v1.JoinService.service,
  }
}
