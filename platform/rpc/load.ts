import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { loadSync } from '@grpc/proto-loader'
import { loadPackageDefinition } from '@grpc/grpc-js'
import type { ProtoGrpcType } from '../../proto/gen/control.ts'
import type { AgentServiceDefinition } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { ControlServiceDefinition } from '../../proto/gen/banyan/v1/ControlService.ts'
import type { JoinServiceDefinition } from '../../proto/gen/banyan/v1/JoinService.ts'

const files = ['banyan/v1/control.proto', 'banyan/v1/agent.proto']

/** Those of the `proto` script in package.json, or the generated types would lie. */
const options = { longs: Number, enums: String, defaults: true, oneofs: true }

export interface Services {
  readonly control: ControlServiceDefinition
  readonly join: JoinServiceDefinition
  readonly agent: AgentServiceDefinition
}

export const services = loadServices()

function loadServices(): Services {
  const folder = protoFolder(import.meta.dirname)
  const definition = loadSync(files, { ...options, includeDirs: [folder] })
  const { v1 } = (loadPackageDefinition(definition) as unknown as ProtoGrpcType).banyan
  return {
    control: v1.ControlService.service,
    agent: v1.AgentService.service,
    join: v1.JoinService.service,
  }
}

/** Walks up: sources and dist/ lie at different depths below it. */
function protoFolder(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'proto')
    if (files.every(file => existsSync(join(candidate, file)))) return candidate
    if (dirname(folder) === folder) throw new Error(`No proto/ folder above ${start}`)
  }
}
