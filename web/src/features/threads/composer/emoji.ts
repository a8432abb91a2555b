/** Emojis for talking with customers, by what they are about. The system's keyboard has the others. */
export const EMOJI = {
  faces:
    "😀 😃 😄 😁 😅 😂 🤣 😊 😇 🙂 🙃 😉 😍 🥰 😘 😋 😜 🤪 🤗 🤭 🤔 🤨 😐 😶 🙄 😏 😬 😌 😴 😷 🤒 🤕 🥳 😎 🤓 😕 😟 🙁 😮 😲 😳 🥺 😢 😭 😰 😤 😡 🤯 😱",
  hands:
    "👍 👎 👌 ✌️ 🤞 🤟 🤙 👈 👉 👆 👇 ☝️ ✋ 👋 👏 🙌 🙏 🤝 💪 ✍️ 👀 🙋 🙆 🙅 🤷 🤦 💁 🧑‍💻 🧑‍🔧 🧑‍🍳 🧑‍⚕️ 👶 👵 👴 👪",
  hearts: "❤️ 🧡 💛 💚 💙 💜 🖤 🤍 💔 💕 💖 🔥 ✨ ⭐ 🌟 💫 🎉 🎊 🎁 🎈 🏆 🥇 💯 ✅ ☑️ ❌ ❗ ❓ ⚠️ 🚫 ℹ️ 🆗 🆕 🔝",
  shop: "📦 🚚 🛵 ✈️ 🛒 🛍️ 🏷️ 👟 👗 👕 👖 🧥 👜 👓 💍 ⌚ 📱 💻 🔌 🔧 🔑 💳 💵 💸 🧾 📈 📄 📎 📝 📌 📍 🗺️ 🏠 🏬 🏦 ⏰ ⏳ 📅 📞 ✉️ 💬 🔔 🔒 🔎 📷 🎥 🎵",
  world:
    "☀️ 🌤️ 🌧️ ❄️ 🌈 🌙 🌸 🌹 🌻 🌵 🌲 🐶 🐱 🐻 🐦 🦋 🍎 🍌 🍓 🥑 🍞 🧀 🥩 🍕 🍔 🌮 🥗 🍝 🍣 🎂 🍰 🍫 ☕ 🧉 🍵 🍺 🍷 🥤 ⚽ 🏀 🎾 🚴 🏊 🚗 🚌 🚆 ⛱️ 🏔️",
} as const;

export type EmojiGroup = keyof typeof EMOJI;
