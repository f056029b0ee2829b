"""The seed's own training step: Keras layers and tf.function, as TensorFlow's beginner tutorial has it.

seed.py IMAGES_IDX BATCH STEPS WARMUP prints one line of JSON: seconds of each step and the peak memory in bytes.
"""

import json
import resource
import sys
import time

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

images_file, batch, steps, warmup = sys.argv[1], *map(int, sys.argv[2:5])

raw = np.fromfile(images_file, dtype=np.uint8)[16:].reshape(-1, 28, 28, 1)
images = (raw.astype("float32") - 127.5) / 127.5

generator = tf.keras.Sequential(
    [
        layers.Input((100,)),
        layers.Dense(7 * 7 * 256, use_bias=False),
        layers.BatchNormalization(),
        layers.LeakyReLU(negative_slope=0.3),
        layers.Reshape((7, 7, 256)),
        layers.Conv2DTranspose(128, 5, strides=1, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.LeakyReLU(negative_slope=0.3),
        layers.Conv2DTranspose(64, 5, strides=2, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.LeakyReLU(negative_slope=0.3),
        layers.Conv2DTranspose(1, 5, strides=2, padding="same", use_bias=False, activation="tanh"),
    ]
)
discriminator = tf.keras.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(64, 5, strides=2, padding="same"),
        layers.LeakyReLU(negative_slope=0.3),
        layers.Dropout(0.3),
        layers.Conv2D(128, 5, strides=2, padding="same"),
        layers.LeakyReLU(negative_slope=0.3),
        layers.Dropout(0.3),
        layers.Flatten(),
        layers.Dense(1),
    ]
)
cross_entropy = tf.keras.losses.BinaryCrossentropy(from_logits=True)
generator_optimizer = tf.keras.optimizers.Adam(1e-4)
discriminator_optimizer = tf.keras.optimizers.Adam(1e-4)


@tf.function
def train_step(real):
    noise = tf.random.normal([batch, 100])
    with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
        fakes = generator(noise, training=True)
        real_logits = discriminator(real, training=True)
        fake_logits = discriminator(fakes, training=True)
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
    return generator_loss, discriminator_loss


seconds = []
for step in range(warmup + steps):
    start = (step * batch) % (len(images) - batch)
    real = images[start : start + batch]
    began = time.perf_counter()
    losses = train_step(real)
    [loss.numpy() for loss in losses]
    if step >= warmup:
        seconds.append(time.perf_counter() - began)

print(json.dumps({"seconds": seconds, "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
