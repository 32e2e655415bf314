import { createHttpProvider, type HttpProvider, type HttpProviderOptions } from './http-provider.ts'
import { createOpenAiChatReader } from './openai-chat-reader.ts'
import type { Protocol, VendorRequest } from './protocol.ts'
import type { ProviderRequest } from './provider.ts'

const openAiChat: Protocol = {
  name: 'openai-chat',
  compose,
  createReader: createOpenAiChatReader,
}

/** OpenAI chat completions, as OpenAI and the many servers that follow it speak it. */
export function createOpenAiChat(options: HttpProviderOptions): HttpProvider {
  return createHttpProvider(openAiChat, options)
}

function compose(request: ProviderRequest): VendorRequest {
  const { baseUrl, chatId, apiKey, vendorModel, messages, parameters } = request
  const url = new URL(baseUrl)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/chat/completions`
  return {
    url,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream, application/json',
      'x-request-id': chatId,
      'x-client-request-id': chatId,
      ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
    },
    body: JSON.stringify({
      model: vendorModel,
      messages,
      stream: true,
      ...(parameters['stream'] === false ? {} : { stream_options: { include_usage: true } }),
      ...parameters,
    }),
  }
}
