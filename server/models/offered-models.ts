import type { Db } from '../../db/database.ts'
import { listModels } from '../../db/models.ts'
import type { Config } from '../config.ts'
import type { Price } from './cost.ts'

/** What createModel needs for a model whose key is in the environment. */
export type OfferedModel = {
  name: string
  displayName: string
  provider: string
  baseUrl: string
  vendorModel: string
  apiKeyEnv: string
  /** Null: not known here; prices change, and a wrong one is worse than none. */
  price: Price | null
}

type Vendor = { apiKeyEnv: string; baseUrl: string; models: readonly [string, string][] }

// Vendors with an OpenAI-compatible endpoint, by the variable their own documentation names.
const VENDORS: readonly Vendor[] = [
  {
    apiKeyEnv: 'OPENAI_API_KEY',
    baseUrl: 'https://api.openai.com/v1',
    models: [
      ['gpt-5', 'GPT-5'],
      ['gpt-5-mini', 'GPT-5 mini'],
    ],
  },
  {
    apiKeyEnv: 'DEEPSEEK_API_KEY',
    baseUrl: 'https://api.deepseek.com/v1',
    models: [
      ['deepseek-chat', 'DeepSeek Chat'],
      ['deepseek-reasoner', 'DeepSeek Reasoner'],
    ],
  },
  {
    apiKeyEnv: 'DASHSCOPE_API_KEY',
    baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    models: [
      ['qwen-plus', 'Qwen Plus'],
      ['qwen-max', 'Qwen Max'],
    ],
  },
  {
    apiKeyEnv: 'MOONSHOT_API_KEY',
    baseUrl: 'https://api.moonshot.cn/v1',
    models: [['kimi-k2-0905-preview', 'Kimi K2']],
  },
  {
    apiKeyEnv: 'XAI_API_KEY',
    baseUrl: 'https://api.x.ai/v1',
    models: [['grok-4', 'Grok 4']],
  },
  {
    apiKeyEnv: 'GROQ_API_KEY',
    baseUrl: 'https://api.groq.com/openai/v1',
    models: [['llama-3.3-70b-versatile', 'Llama 3.3 70B on Groq']],
  },
  {
    apiKeyEnv: 'OPENROUTER_API_KEY',
    baseUrl: 'https://openrouter.ai/api/v1',
    models: [['openrouter/auto', 'OpenRouter Auto']],
  },
]

/** Models that keys in the environment make possible and that nobody has added yet. */
export async function offeredModels({
  db,
  config,
}: {
  db: Db
  config: Pick<Config, 'env'>
}): Promise<OfferedModel[]> {
  const models = await listModels(db)
  const taken = new Set(models.map((model) => `${model.baseUrl} ${model.vendorModel}`))
  const names = new Set(models.map(({ name }) => name))
  return VENDORS.filter(({ apiKeyEnv }) => Boolean(config.env[apiKeyEnv]))
    .flatMap(toOffers)
    .filter(
      (offer) => !taken.has(`${offer.baseUrl} ${offer.vendorModel}`) && !names.has(offer.name),
    )
}

function toOffers({ apiKeyEnv, baseUrl, models }: Vendor): OfferedModel[] {
  return models.map(([vendorModel, displayName]) => ({
    name: vendorModel.replaceAll('/', '.'),
    displayName,
    provider: 'openai-chat',
    baseUrl,
    vendorModel,
    apiKeyEnv,
    price: null,
  }))
}
