"""The same training step in TensorFlow's own Python: Keras layers and tf.function, two tapes and two Adams, as
TensorFlow's beginner tutorial has it, for any of Trazo's specs.

peer.py SPEC_JSON BATCH STEPS WARMUP prints one line of JSON: seconds of each step and the peak memory in bytes.
"""

import json
import resource
import sys
import time

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

spec = json.loads(sys.argv[1])
batch, steps, warmup = map(int, sys.argv[2:5])
latent_size, classes, training = spec["latentSize"], spec["classes"], spec["training"]
image = [spec["image"][side] for side in ("height", "width", "channels")]


class Projection(layers.Layer):
    """Logit of features given a one-hot class (Miyato and Koyama, 2018)."""

    def __init__(self, use_bias):
        super().__init__()
        self.logit = layers.Dense(1, use_bias=use_bias)

    def build(self, input_shape):
        self.embedding = self.add_weight(shape=(classes, input_shape[0][-1]), name="embedding")

    def call(self, inputs):
        features, one_hot = inputs
        agreement = tf.reduce_sum(features * tf.matmul(one_hot, self.embedding), axis=1, keepdims=True)
        return self.logit(features) + agreement


def layer(entry):
    entry = dict(entry)
    kind = entry.pop("type")
    if kind in ("conv2d", "conv2dTranspose"):
        made = layers.Conv2D if kind == "conv2d" else layers.Conv2DTranspose
        return made(
            entry["filters"],
            entry["kernelSize"],
            strides=entry["strides"],
            padding="same",
            use_bias=entry["useBias"],
        )
    return {
        "dense": lambda: layers.Dense(entry["units"], use_bias=entry["useBias"]),
        "batchNormalization": lambda: layers.BatchNormalization(
            momentum=entry["momentum"], epsilon=entry["epsilon"]
        ),
        "leakyRelu": lambda: layers.LeakyReLU(negative_slope=entry["slope"]),
        "dropout": lambda: layers.Dropout(entry["rate"]),
        "reshape": lambda: layers.Reshape(entry["targetShape"]),
        "flatten": layers.Flatten,
        "tanh": lambda: layers.Activation("tanh"),
        "projection": lambda: Projection(entry["useBias"]),
    }[kind]()


def network(entries, input_shape):
    start = tf.keras.Input(input_shape)
    one_hot = tf.keras.Input((classes,)) if entries[-1]["type"] == "projection" else None
    x = start
    for entry in entries:
        x = layer(entry)([x, one_hot] if entry["type"] == "projection" else x)
    return tf.keras.Model(start if one_hot is None else [start, one_hot], x)


generator = network(spec["generator"], (latent_size + classes,))
discriminator = network(spec["discriminator"], image)
averages = [tf.Variable(weight) for weight in generator.weights] if training["emaDecay"] > 0 else []
cross_entropy = tf.keras.losses.BinaryCrossentropy(from_logits=True)
adam = training["adam"]
generator_optimizer, discriminator_optimizer = (
    tf.keras.optimizers.Adam(
        training["learningRate"], beta_1=adam["beta1"], beta_2=adam["beta2"], epsilon=adam["epsilon"]
    )
    for _ in range(2)
)


def augmented(images):
    """DiffAugment (Zhao et al., 2020) with flips: every image in its own way, what is uncovered 0."""
    kinds = training["augment"]
    height, width, _ = image
    uniform = lambda low, high: tf.random.uniform([batch, 1, 1, 1], low, high)
    below = lambda limit: tf.random.uniform([batch, 1], 0, limit, tf.int32)
    around = lambda x, axes, factor: (x - (mean := tf.reduce_mean(x, axes, keepdims=True))) * factor + mean
    if "color" in kinds:
        images = images + uniform(-0.5, 0.5)
        images = around(images, [3], uniform(0.0, 2.0)) if image[2] == 3 else images
        images = around(images, [1, 2, 3], uniform(0.5, 1.5))
    if "flip" in kinds:
        images = tf.where(uniform(0.0, 1.0) < 0.5, tf.reverse(images, [2]), images)
    if "translation" in kinds:
        by = [int(side / 8 + 0.5) for side in (height, width)]
        moves = [below(2 * most + 1) - most for most in by]
        # A row and a column of zeros around the image stand for what is outside.
        places = [
            tf.clip_by_value(tf.range(side)[None] - move + 1, 0, side + 1)
            for side, move in zip((height, width), moves)
        ]
        images = tf.pad(images, [[0, 0], [1, 1], [1, 1], [0, 0]])
        images = tf.gather(tf.gather(images, places[0], axis=1, batch_dims=1), places[1], axis=2, batch_dims=1)
    if "cutout" in kinds:
        sizes = [int(side / 2 + 0.5) for side in (height, width)]
        firsts = [below(side + 1 - size % 2) - size // 2 for side, size in zip((height, width), sizes)]
        inside = [
            (tf.range(side)[None] >= first) & (tf.range(side)[None] < first + size)
            for side, first, size in zip((height, width), firsts, sizes)
        ]
        kept = ~(inside[0][:, :, None] & inside[1][:, None, :])
        images = images * tf.cast(kept, tf.float32)[..., None]
    return images


@tf.function
def train_step(real, real_classes):
    noise = tf.random.normal([batch, latent_size])
    fake_classes = tf.one_hot(tf.random.uniform([batch], maxval=max(1, classes), dtype=tf.int32), classes)
    with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
        fakes = generator(tf.concat([noise, fake_classes], 1), training=True)
        classify = lambda images, one_hot: discriminator([images, one_hot] if classes else images, training=True)
        logits = lambda images, one_hot: classify(augmented(images), one_hot)
        real_logits = logits(real, real_classes)
        fake_logits = logits(fakes, fake_classes)
        generator_loss = cross_entropy(tf.ones_like(fake_logits), fake_logits)
        discriminator_loss = cross_entropy(tf.ones_like(real_logits), real_logits) + cross_entropy(
            tf.zeros_like(fake_logits), fake_logits
        )
    generator_optimizer.apply_gradients(
        zip(generator_tape.gradient(generator_loss, generator.trainable_variables), generator.trainable_variables)
    )
    discriminator_optimizer.apply_gradients(
        zip(
            discriminator_tape.gradient(discriminator_loss, discriminator.trainable_variables),
            discriminator.trainable_variables,
        )
    )
    for average, weight in zip(averages, generator.weights):
        average.assign(training["emaDecay"] * average + (1 - training["emaDecay"]) * weight)
    return generator_loss, discriminator_loss


rng = np.random.default_rng(0)
real_images = (rng.integers(0, 256, [2048, *image], dtype=np.uint8).astype("float32") - 127.5) / 127.5
labels = np.eye(max(1, classes), dtype="float32")[rng.integers(0, max(1, classes), 2048)][:, :classes]
seconds = []
for step in range(warmup + steps):
    start = (step * batch) % (len(real_images) - batch)
    began = time.perf_counter()
    losses = train_step(real_images[start : start + batch], labels[start : start + batch])
    [loss.numpy() for loss in losses]
    if step >= warmup:
        seconds.append(time.perf_counter() - began)

print(json.dumps({"seconds": seconds, "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
