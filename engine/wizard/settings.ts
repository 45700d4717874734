import type { EngineConfig, EtcdAuth } from '../../core/config/engine.ts'
import type { Answers } from '../../platform/prompts/question.ts'
import type { Settings } from '../../platform/prompts/yaml-section.ts'

interface Known {
  readonly config: EngineConfig
  readonly keysFolder: string
}

/** What the engine's section of banyan.yaml gets by the answers. What stands there as a default already is left out. */
export function engineSettings(answers: Answers, known: Known): Settings {
  return {
    ...storeSettings(answers),
    ...controlSettings(answers, known.config),
    ...secretsSettings(answers, known),
    ...nameSettings(answers, known.config),
  }
}

function nameSettings({ mode, name }: Answers, { engineId }: EngineConfig): Settings {
  return mode === 'join' || (mode === 'ha' && name !== engineId) ? { engine_id: name } : {}
}

function storeSettings(answers: Answers): Settings {
  const isOwn = answers['mode'] === 'ha'
  const auth = etcdAuthOf(answers)
  return {
    multi_engine: isOwn ? true : undefined,
    managed_etcd: !isOwn,
    store_address: isOwn ? storeAddresses(answers).join(',') : undefined,
    etcd_username: auth.username,
    etcd_password_file: auth.passwordFile,
    etcd_ca_file: auth.caFile,
    etcd_cert_file: auth.certFile,
    etcd_key_file: auth.keyFile,
    managed_registry: !isOwn,
    external_registry_url: isOwn ? answers['registry'] : undefined,
  }
}

function controlSettings(answers: Answers, { control, grpcPort }: EngineConfig): Settings {
  if (!hasControl(answers)) return { 'control.enabled': control ? false : undefined }
  const port = Number(answers['port'])
  return {
    'control.enabled': true,
    'control.address': answers['host'],
    ...(port !== grpcPort && { grpc_port: port }),
  }
}

function secretsSettings(answers: Answers, { config, keysFolder }: Known): Settings {
  const file = secretsKeyFile(answers, config, keysFolder)
  return file === config.secretsKeyFile ? {} : { secrets_key_file: file }
}

/** Others than this server's own programs come in. */
export function hasControl(answers: Answers): boolean {
  const { mode, control } = answers
  return mode === 'ha' || mode === 'join' || control === 'yes'
}

export function secretsKeyFile(answers: Answers, config: EngineConfig, keysFolder: string): string {
  if (answers['secrets-key'] === 'keep') return config.secretsKeyFile
  return answers['secrets-key-file'] ?? `${keysFolder}/secrets.key`
}

export function storeAddresses(answers: Answers): readonly string[] {
  return (answers['etcd'] ?? '').split(',').flatMap(part => part.trim() || [])
}

export function etcdAuthOf(answers: Answers): EtcdAuth {
  const fields = {
    username: answers['etcd-username'],
    passwordFile: answers['etcd-password-file'],
    caFile: answers['etcd-ca-file'],
    certFile: answers['etcd-cert-file'],
    keyFile: answers['etcd-key-file'],
  }
  return Object.fromEntries(Object.entries(fields).filter(([, text]) => (text ?? '') !== ''))
}
